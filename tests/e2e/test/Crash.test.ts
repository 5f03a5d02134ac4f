/** What was answered 202 is there exactly once, whatever dies. */
import type { Summary } from "@botflow/api/Analytics"
import type { Realtime } from "@botflow/api/Realtime"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { eventually, get, send } from "../src/Api.ts"
import { verify } from "../src/Botflow.ts"
import { product } from "../src/Running.ts"

const running = product()

const batch = (n: number) =>
  Array.from({ length: 50 }, (_, i) => ({
    type: "message",
    id: `crash-${n}-${i}`,
    timestamp: new Date().toISOString(),
    botId: "support",
    conversationId: `c-${n}`,
    channel: "web",
    direction: i % 2 === 0 ? "inbound" : "outbound",
    sequence: i
  }))

it("keeps every accepted event through kills of the backend and the workers", async () => {
  const accepted = new Set<number>()
  // Like a sender that repeats what was not answered; ids make repeating safe.
  const deliver = async (n: number) => {
    const events = batch(n)
    for (let attempt = 0; attempt < 200; attempt++) {
      const answer = await send(running(), events).catch(() => undefined)
      if (answer?.status === 202) return accepted.add(n)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`batch ${n} was never accepted`)
  }
  const senders = Array.from({ length: 4 }, async (_, sender) => {
    for (let n = sender; n < 60; n += 4) await deliver(n)
  })
  await Effect.runPromise(running().kill("workers"))
  await Effect.runPromise(running().kill("backend"))
  await Effect.runPromise(running().kill("workers"))
  await Promise.all(senders)

  const total = accepted.size * 50
  const summary = await eventually(
    () => get<typeof Summary.Type>(running(), "/api/analytics/summary"),
    ({ messages }) => messages.total >= total
  )
  expect(summary.messages).toStrictEqual({ total, inbound: total / 2, outbound: total / 2, agent: 0 })
  expect(summary.conversations.started).toBe(60)
  const live = await eventually(
    () => get<typeof Realtime.Type>(running(), "/api/analytics/realtime"),
    ({ messagesPerHour }) => messagesPerHour >= total
  )
  expect([live.messagesPerHour, live.activeConversations]).toStrictEqual([total, 60])
  await verify(running())
})
