/** Live numbers while others send: from an event that is accepted to a frame on a socket, and asked for. */
import { send as sendOne } from "@botflow/e2e/Api"
import { apiKey } from "@botflow/e2e/Product"
import WebSocket from "ws"
import { type Figure, quantile } from "./Figure.ts"
import { askedWhile, onScene, type Scene } from "./Scene.ts"
import { send } from "./Senders.ts"

interface Conversation {
  readonly conversationId: string
  readonly botId: string
}
interface Frame {
  readonly type: string
  readonly conversation?: Conversation
  readonly conversations?: ReadonlyArray<Conversation>
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends one event each moment, and waits for the frame of its conversation. Milliseconds. */
const latencies = async ({ product }: Scene, times: number): Promise<ReadonlyArray<number>> => {
  const socket = new WebSocket(`${product.api.replace("http", "ws")}/api/realtime`, {
    headers: { authorization: `Bearer ${apiKey}` }
  })
  // Others crowd the feed: only frames of this bot are wanted.
  const botId = "marker"
  await new Promise((resolve) => socket.once("open", resolve))
  const waiting = new Map<string, () => void>()
  const told = new Promise<void>((resolve) => waiting.set("snapshot", resolve))
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame
    if (frame.type === "snapshot" && frame.conversations?.every((one) => one.botId === botId))
      waiting.get("snapshot")?.()
    // A snapshot tells what it is newer than, too.
    for (const one of [...(frame.conversations ?? []), frame.conversation])
      if (one !== undefined) waiting.get(one.conversationId)?.()
  })
  socket.send(JSON.stringify({ type: "subscribe", botId: [botId] }))
  await told
  const found: Array<number> = []
  const began = Date.now()
  for (let i = 0; i < times; i++) {
    const id = `${began}-${i}`
    const arrived = new Promise<void>((resolve) => waiting.set(id, resolve))
    await sendOne(product, [
      {
        type: "message",
        id: `marker-${id}`,
        timestamp: new Date().toISOString(),
        botId,
        conversationId: id,
        channel: "web",
        direction: "inbound"
      }
    ])
    const accepted = performance.now()
    await Promise.race([arrived, pause(10_000)])
    found.push(performance.now() - accepted)
    await pause(100)
  }
  socket.terminate()
  return found
}

export const live = (seconds: number): Promise<ReadonlyArray<Figure>> =>
  onScene(async (scene) => {
    const quiet = await latencies(scene, 10)
    const times = Math.max(10, seconds * 3)
    const load = send(scene.product, { batch: 100, inFlight: 8, rate: 5_000, seconds: seconds + 3 })
    await pause(2_000)
    const busy = await latencies(scene, times)
    const sent = await load
    const asked = await askedWhile(
      scene,
      "/api/analytics/realtime",
      send(scene.product, { batch: 100, inFlight: 16, rate: 10_000, seconds })
    )
    return [
      {
        what: `event accepted to frame on a socket, p95, at ${Math.round(sent.accepted / sent.seconds)} messages/s`,
        value: quantile(busy, 0.95),
        unit: "ms",
        baseline: { what: "with nobody else sending", value: quantile(quiet, 0.95) },
        goal: "500 ms"
      },
      {
        what: `realtime answer, p99, at ${Math.round(asked.done.accepted / asked.done.seconds)} messages/s`,
        value: quantile(asked.times, 0.99),
        unit: "ms",
        goal: "50 ms"
      }
    ]
  })
