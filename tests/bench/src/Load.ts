/**
 * A sender in a process of its own: `tsx Load.ts '<options as JSON>'`. Prints what was acknowledged
 * as JSON. Events, requests and answers are written and read as text by hand: sending shares the processors with what
 * is measured, and Node's own client would take as much of them.
 */
import { connect } from "node:net"

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
const event = (n: number, run: string, now: string): string => {
  const conversation = Math.floor(n / 8)
  const common = `"type":"message","id":"${run}-${n}","timestamp":"${now}","botId":"bot-${conversation % 10}","conversationId":"${run}-c${conversation}","channel":"whatsapp","sequence":${n % 8}`
  return n % 2 === 0
    ? `{${common},"direction":"inbound","customer":{"id":"u${conversation % 5000}"}}`
    : `{${common},"direction":"outbound","responseTimeMs":${(n * 7919) % 9000},"model":"gpt-4o-mini","tokens":{"input":812,"cachedInput":512,"output":96}}`
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** The answer at the begin of `received`, once it is whole. Our server tells the length of all. */
const answerOf = (received: string): Answer | null => {
  const end = received.indexOf("\r\n\r\n")
  if (end === -1) return null
  const length = Number(/^content-length: (\d+)/im.exec(received.slice(0, end))?.[1])
  const text = received.slice(end + 4)
  return text.length < length ? null : { status: Number(received.slice(9, 12)), text }
}

/** A connection that is kept, for one request after the other. */
const connection = ({ api, key }: Options) => {
  const { host, hostname, port } = new URL(api)
  const socket = connect(Number(port), hostname).setNoDelay().setEncoding("latin1")
  const head = `POST /api/events HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: `
  const post = (body: string) =>
    new Promise<Answer>((resolve, reject) => {
      let received = ""
      const fail = (error?: Error) => reject(error ?? new Error("the connection was closed"))
      const read = (part: string) => {
        received += part
        const answer = answerOf(received)
        if (answer === null) return
        socket.off("data", read).off("error", fail).off("close", fail)
        resolve(answer)
      }
      socket.on("data", read).on("error", fail).on("close", fail)
      // Nothing in it is outside of ASCII.
      socket.write(`${head}${body.length}\r\n\r\n${body}`, "latin1")
    })
  return { post, close: () => socket.destroy() }
}

export const load = async (options: Options): Promise<Sent> => {
  let next = 0
  let accepted = 0
  let refused = 0
  const latencies: Array<number> = []
  const start = performance.now()
  const end = start + options.seconds * 1000
  const sender = async () => {
    const { close, post } = connection(options)
    while (performance.now() < end) {
      const first = next
      next += options.batch
      if (options.rate > 0) {
        const due = start + (first / options.rate) * 1000
        if (due > performance.now())
          await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
      }
      const now = new Date().toISOString()
      const events = Array.from({ length: options.batch }, (_, i) => event(first + i, options.run, now))
      const began = performance.now()
      const { status, text } = await post(`{"events":[${events.join(",")}]}`)
      latencies.push(performance.now() - began)
      if (status === 202) accepted += (JSON.parse(text) as { accepted: number }).accepted
      else refused++
    }
    close()
  }
  await Promise.all(Array.from({ length: options.inFlight }, sender))
  return { accepted, seconds: (performance.now() - start) / 1000, latencies, refused }
}

const [, script, json] = process.argv
if (script?.endsWith("Load.ts") === true && json !== undefined) {
  console.log(JSON.stringify(await load(JSON.parse(json) as Options)))
}
