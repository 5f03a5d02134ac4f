/** Live numbers without a database: changes as `LiveSource` would tell them. */
import type { Message } from "@botflow/domain/Event"
import { OrganizationId } from "@botflow/domain/Id"
import * as Tally from "@botflow/domain/Tally"
import * as TestRedis from "@botflow/testing/TestRedis"
import { randomUUID } from "node:crypto"
import { Effect, Layer } from "effect"
import { type Change, type FeedEntry, LiveStore, type Second } from "../src/live/LiveStore.ts"
import * as LiveStoreMemory from "../src/live/LiveStoreMemory.ts"
import * as LiveStoreRedis from "../src/live/LiveStoreRedis.ts"
import { minuteOf } from "../src/live/Windows.ts"

/** The two stores that must behave alike. */
export const layers = [
  ["memory", LiveStoreMemory.layer],
  ["Redis", Layer.provide(LiveStoreRedis.layer, TestRedis.layer)]
] as const

export const nothing: Change = { minutes: [], seconds: [], activity: [], responses: [], feed: [] }

/** A tenant that nobody knows of. */
export const stranger = Effect.sync(() => OrganizationId.make(randomUUID()))

/** A tenant that only live stores know of. */
export const someone = Effect.tap(stranger, (organizationId) =>
  Effect.flatMap(LiveStore, (live) => live.rebuild(organizationId, nothing))
)

/** Seconds, with the minutes that they make whole. */
export const of = (seconds: ReadonlyArray<Second>): Change => ({
  ...nothing,
  minutes: [...new Set(seconds.map(({ second }) => minuteOf(second)))],
  seconds
})

export const tally = (messages: ReadonlyArray<Message>, responseTimeMs: number | null = null): Tally.Tally =>
  messages.reduce(
    (into, message) =>
      Tally.count(into, message, message.sender === "bot" ? responseTimeMs : null, { _tag: "Free" }),
    Tally.empty()
  )

export const entry = (conversationId: string, botId = "bot-1"): FeedEntry => ({
  conversationId,
  botId,
  channel: "web",
  status: "active",
  customer: { id: null, phone: null, name: "Zoë 🎉" },
  messageCount: 1,
  lastMessageAt: "2026-01-17T08:15:30.250Z"
})
