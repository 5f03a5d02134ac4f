/**
 * A sender in a process of its own: `tsx Load.ts '<options as JSON>'`. Prints what was acknowledged
 * as JSON. Events are written as text by hand, so that making them costs less than taking them.
 */
import { Agent, request } from "node:http"

export interface Options {
  readonly api: string
  readonly key: string
  readonly batch: number
  readonly inFlight: number
  readonly seconds: number
  /** Messages a second; as fast as it goes for 0. */
  readonly rate: number
  readonly run: string
}

export interface Sent {
  readonly accepted: number
  readonly seconds: number
  /** Of requests, milliseconds. */
  readonly latencies: ReadonlyArray<number>
  readonly refused: number
}

/** Eight messages make a conversation; ten bots; every other one is the bot's, with tokens and a time. */
const event = (n: number, run: string, now: number): string => {
  const conversation = Math.floor(n / 8)
  const common = `"type":"message","id":"${run}-${n}","timestamp":"${new Date(now).toISOString()}","botId":"bot-${conversation % 10}","conversationId":"${run}-c${conversation}","channel":"whatsapp","sequence":${n % 8}`
  return n % 2 === 0
    ? `{${common},"direction":"inbound","customer":{"id":"u${conversation % 5000}"}}`
    : `{${common},"direction":"outbound","responseTimeMs":${(n * 7919) % 9000},"model":"gpt-4o-mini","tokens":{"input":812,"cachedInput":512,"output":96}}`
}

export const load = async (options: Options): Promise<Sent> => {
  const agent = new Agent({ keepAlive: true, maxSockets: options.inFlight })
  const url = new URL("/api/events", options.api)
  const post = (body: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sending = request(
        url,
        {
          agent,
          method: "POST",
          headers: {
            authorization: `Bearer ${options.key}`,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body)
          }
        },
        (response) => {
          let text = ""
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text }))
        }
      )
      sending.on("error", reject).end(body)
    })
  let next = 0
  let accepted = 0
  let refused = 0
  const latencies: Array<number> = []
  const start = performance.now()
  const end = start + options.seconds * 1000
  const sender = async () => {
    while (performance.now() < end) {
      const first = next
      next += options.batch
      if (options.rate > 0) {
        const due = start + (first / options.rate) * 1000
        if (due > performance.now())
          await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
      }
      const now = Date.now()
      const events = Array.from({ length: options.batch }, (_, i) => event(first + i, options.run, now))
      const began = performance.now()
      const { status, text } = await post(`{"events":[${events.join(",")}]}`)
      latencies.push(performance.now() - began)
      if (status === 202) accepted += (JSON.parse(text) as { accepted: number }).accepted
      else refused++
    }
  }
  await Promise.all(Array.from({ length: options.inFlight }, sender))
  agent.destroy()
  return { accepted, seconds: (performance.now() - start) / 1000, latencies, refused }
}

const [, script, json] = process.argv
if (script?.endsWith("Load.ts") === true && json !== undefined) {
  console.log(JSON.stringify(await load(JSON.parse(json) as Options)))
}
