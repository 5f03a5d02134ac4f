import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Usd from "@botflow/domain/Usd"
import { Chunk, Context, Effect, FastCheck as fc, Layer, Stream } from "effect"
import { ConversationExport } from "../src/postgres/ConversationExport.ts"
import {
  closedAt,
  type ConversationFilter,
  type ConversationRow,
  Conversations
} from "../src/postgres/Conversations.ts"
import { guarded, instant, number, objects } from "./csv.ts"
import { anyText, everything, hostile, size, talks } from "./conversations.ts"
import { stores, t0 } from "./support.ts"

class Organization extends Context.Tag("test/Organization")<Organization, OrganizationId>() {}
const now = t0 + Instant.day + 700_000

const csv = (filter: ConversationFilter) =>
  Effect.gen(function* () {
    const { csv } = yield* ConversationExport
    const chunks = yield* Stream.runCollect(csv(filter, now, false))
    return Buffer.concat(Chunk.toReadonlyArray(chunks)).toString("utf8")
  })

/** What the file must say of a row of the list. */
const line = (row: ConversationRow) => {
  const count = row.inbound + row.outbound + row.agent
  return {
    conversation_id: guarded(row.conversationId),
    bot_id: guarded(row.botId),
    channel: row.channel,
    status: row.status,
    customer_id: guarded(row.customerId),
    customer_name: guarded(row.customerName),
    message_count: String(count),
    last_message_at: instant(row.lastMessageAt),
    outcome: row.outcome,
    escalated: String(row.escalatedAt !== null),
    started_at: instant(row.startedAt),
    closed_at: instant(closedAt(row)),
    last_text: guarded(row.lastBody),
    inbound_count: String(row.inbound),
    outbound_count: String(row.outbound),
    agent_count: String(row.agent),
    failed_count: String(row.failed),
    fallback_count: String(row.fallback),
    duration_seconds: count < 2 ? null : number((row.lastMessageAt - (row.firstMessageAt ?? 0)) / 1000),
    average_response_time_ms: row.responses === 0 ? null : number(row.responseMs / row.responses),
    max_response_time_ms: number(row.maxResponseMs),
    tokens_input: String(row.plainInput + row.cachedInput + row.cacheCreationInput),
    tokens_output: String(row.plainOutput + row.reasoningOutput),
    cost_usd: row.costUsd === null ? null : Usd.format(Usd.parse(row.costUsd) ?? Usd.zero),
    unpriced_messages: String(row.unpriced),
    rating: row.ratings === 0 ? null : number(row.score / row.ratings)
  }
}

const listed = (filter: ConversationFilter) =>
  Effect.flatMap(Conversations, (conversations) =>
    conversations.page(filter, { now, limit: 1_000, after: null })
  )

const stored = Layer.effect(Organization, talks)

layer(Layer.provideMerge(stored, stores), { excludeTestServices: true })("ConversationExport", (it) => {
  it.effect("has the rows of the list, in its order, every cell as it is", () =>
    Effect.gen(function* () {
      const filter = everything(yield* Organization)
      const lines = objects(yield* csv(filter))
      expect(lines).toHaveLength(size)
      const phoneless = lines.map(({ customer_country: _, customer_phone: __, ...rest }) => rest)
      expect(phoneless).toStrictEqual((yield* listed(filter)).map(line))
    })
  )

  it.effect("writes phones as people dial them, beside their country", () =>
    Effect.gen(function* () {
      const filter = everything(yield* Organization)
      const lines = objects(yield* csv(filter))
      const phones = new Map([
        ["+27821234567", ["0821234567", "ZA"]],
        ["+14155550100", ["14155550100", "US"]],
        ["+258841234567", ["841234567", "MZ"]]
      ])
      expect(lines.map((one) => [one["customer_phone"], one["customer_country"]])).toStrictEqual(
        (yield* listed(filter)).map((row) => phones.get(row.customerPhone ?? "") ?? [null, null])
      )
    })
  )

  it.effect("ends each line with CR LF, and keeps line breaks inside of cells", () =>
    Effect.gen(function* () {
      const text = yield* csv(everything(yield* Organization))
      expect(text.endsWith("\r\n")).toBe(true)
      expect(text).toContain('"line\r\nbreak\nagain"')
      expect(text).toContain('"He said ""yes"""')
    })
  )

  it.effect("has a header where there are no rows", () =>
    Effect.gen(function* () {
      const text = yield* csv(everything(yield* Organization, { search: anyText("no such thing") }))
      expect(text).toMatch(/^conversation_id,bot_id,channel,.*,rating\r\n$/)
    })
  )

  const same = (narrow: Partial<ConversationFilter>) =>
    Effect.gen(function* () {
      const filter = everything(yield* Organization, narrow)
      const lines = objects(yield* csv(filter))
      const rows = yield* listed(filter)
      expect(lines.map((one) => one["conversation_id"])).toStrictEqual(rows.map((row) => row.conversationId))
      return rows.length
    })

  it.effect("finds what the list finds, whatever is looked for", () =>
    Effect.gen(function* () {
      const found = yield* Effect.forEach(hostile, (q) => same({ search: anyText(q) }))
      expect(found.filter((n) => n > 0).length).toBeGreaterThan(20)
    })
  )

  it.effect.prop(
    "takes any filter for a value, never for SQL",
    [
      fc.string({
        unit: fc.constantFrom("'", '"', "\\", "$", "1", "%", "_", ",", "{", "}", ";", "\n", "é"),
        maxLength: 12
      })
    ],
    ([text]) =>
      Effect.gen(function* () {
        yield* same({ search: anyText(text) })
        yield* same({
          botIds: [text, "bot-1", "NULL"],
          models: ["gpt-4o-mini", text],
          channels: [text, "web"]
        })
      }),
    { fastCheck: { numRuns: 30 } }
  )

  it.effect("is narrowed like the list", () =>
    Effect.gen(function* () {
      yield* same({
        statuses: ["closed"],
        outcomes: ["failed", "abandoned"],
        failed: true,
        minResponseTimeMs: 100
      })
      yield* same({ failed: false, channels: ["web"], from: t0 + 1, to: t0 + 900_000 })
    })
  )

  it.effect("gives its connection back when it is read to the end, and when it is not", () =>
    Effect.gen(function* () {
      const filter = everything(yield* Organization)
      const { csv } = yield* ConversationExport
      // More often than there are connections.
      yield* Effect.forEach(Array.from({ length: 20 }), () =>
        Stream.runDrain(Stream.take(csv(filter, now, false), 1))
      )
      expect(yield* listed(filter)).toHaveLength(size)
    })
  )
})
