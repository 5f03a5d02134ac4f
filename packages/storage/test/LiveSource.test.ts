import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { LiveSource } from "../src/live/LiveSource.ts"
import { inOrganization } from "../src/postgres/Tenancy.ts"
import { agent, at, bot, customer, given, organization, place, stores, turn } from "./support.ts"

const window = { from: at(0), to: at(3600) }

const activeAt = (organizationId: OrganizationId, botIds: ReadonlyArray<string> | null = null) =>
  Effect.flatMap(LiveSource, (source) => source.activeAt(organizationId, window, botIds))

const cases = [
  ["a message in the window", [customer(at(10))], 1],
  ["a message at its first instant", [customer(at(0))], 1],
  ["a message at its end", [customer(at(3600))], 0],
  ["a message before it", [customer(at(-1))], 0],
  ["messages on both sides, none inside", [customer(at(-1)), customer(at(3600))], 0],
  ["messages inside and after", [customer(at(10)), customer(at(4000))], 1],
  ["a message, then a resolution", [customer(at(10)), turn("resolved", at(20))], 0],
  ["a message and a resolution at once", [customer(at(10)), turn("resolved", at(10))], 0],
  ["a resolution after the window", [customer(at(10)), turn("resolved", at(3600))], 1],
  ["a message after the resolution", [turn("resolved", at(5)), customer(at(10))], 1],
  ["a hand-over", [customer(at(10)), turn("escalated", at(20))], 0],
  ["a message after the hand-over", [customer(at(10)), turn("escalated", at(20)), agent(at(30))], 0],
  ["a hand-over after the window", [customer(at(10)), turn("escalated", at(3601))], 1],
  [
    "handed over, resolved, and asked again",
    [turn("escalated", at(1)), turn("resolved", at(2)), customer(at(3))],
    1
  ],
  ["turns alone", [turn("started", at(10))], 0]
] as const

/** The blocks that are read for the last responses of so many, by a planner that believes sorting all of them to be cheap. */
const readBlocks = (organizationId: OrganizationId, messages: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`INSERT INTO messages (organization_id, bot_id, conversation_id, sent_at, event_id, sender, channel, response_time_ms)
      SELECT ${organizationId}::uuid, 'one', 'c', ${Instant.format(at(0))}::timestamptz + n * interval '1 millisecond', n::text, 'bot', 'web', 7
      FROM generate_series(1, ${messages}::integer) AS n`
    yield* sql`SET LOCAL seq_page_cost = 0`
    yield* sql`SET LOCAL random_page_cost = 1000000`
    const read = sql<{ readonly "QUERY PLAN": ReadonlyArray<{ readonly Plan: Record<string, number> }> }>`
      EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
      SELECT * FROM latest_responses(${organizationId}::uuid, NULL, ${Instant.format(at(0))}::timestamptz, ${Instant.format(at(3600))}::timestamptz, 100)`
      .withoutTransform
    // The first time it is planned, which reads the catalogue.
    yield* read
    const [row] = yield* read
    const plan = row?.["QUERY PLAN"][0]?.Plan ?? {}
    return (plan["Shared Hit Blocks"] ?? Number.NaN) + (plan["Shared Read Blocks"] ?? Number.NaN)
  })

layer(stores, { excludeTestServices: true })("LiveSource", (it) => {
  it.effect.each([...cases])("counts as active then: %s", ([, events, active]) =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, events)
      expect(yield* activeAt(organizationId)).toBe(active)
    })
  )

  it.effect("counts the bots asked for, of one organization", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(1), place("one", "c")),
        customer(at(2), place("two", "c")),
        bot(at(3), place("two", "d"))
      ])
      expect(yield* activeAt(organizationId)).toBe(3)
      expect(yield* activeAt(organizationId, ["two"])).toBe(2)
      expect(yield* activeAt(organizationId, ["one", "none"])).toBe(1)
      expect(yield* activeAt(yield* organization)).toBe(0)
    })
  )

  it.effect("counts the conversations asked for", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const { activeAt } = yield* LiveSource
      yield* given(organizationId, [
        customer(at(1), place("one", "c")),
        customer(at(2), place("two", "c")),
        customer(at(3), place("two", "d"))
      ])
      const of = (...only: ReadonlyArray<ReturnType<typeof place>>) =>
        activeAt(organizationId, window, null, only)
      expect(yield* of(place("one", "c"), place("two", "d"), place("one", "d"))).toBe(2)
      expect(yield* of()).toBe(0)
    })
  )

  it.effect("knows the last responses before an instant, latest first", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const { lastResponses } = yield* LiveSource
      const reply = (second: number, botId = "one") =>
        bot(at(second), { ...place(botId, "c"), responseTime: second })
      yield* given(organizationId, [
        ...Array.from({ length: 120 }, (_, i) => reply(i)),
        bot(at(121), { ...place("one", "c"), responseTime: "unknown" }),
        reply(500, "two")
      ])
      const times = (before: number, botIds: ReadonlyArray<string> | null = null) =>
        Effect.map(
          lastResponses(organizationId, { from: at(before) - Instant.day, to: at(before) }, botIds),
          (all) => all.map((one) => one.responseTimeMs)
        )
      expect(yield* times(3)).toStrictEqual([2, 1, 0])
      expect(yield* times(500)).toStrictEqual(Array.from({ length: 100 }, (_, i) => 119 - i))
      expect((yield* times(501))[0]).toBe(500)
      expect(yield* times(900, ["two"])).toStrictEqual([500])
    })
  )

  it.effect("reads no more for the last responses where a day has more of them", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const blocksOf = Effect.fnUntraced(function* (messages: number) {
        const organizationId = yield* organization
        yield* given(organizationId, [customer(at(0))])
        return yield* inOrganization(sql, organizationId)(readBlocks(organizationId, messages))
      })
      expect(yield* blocksOf(8_000)).toBeLessThan(60)
    })
  )

  it.effect("shows the latest conversations, as they stand", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const { latest } = yield* LiveSource
      yield* given(organizationId, [
        customer(at(1), place("one", "a")),
        customer(at(2), place("two", "b")),
        turn("escalated", at(3), place("two", "b")),
        customer(at(4), { ...place("one", "c"), customer: { id: null, phone: "+27821234567", name: "Zoë" } }),
        turn("started", at(9), place("one", "silent"))
      ])
      const now = at(2) + Instant.day
      const rows = yield* latest(organizationId, { now, limit: 10, botIds: null })
      expect(rows.map((row) => [row.conversationId, row.status])).toStrictEqual([
        ["c", "active"],
        ["b", "escalated"],
        ["a", "closed"]
      ])
      expect(rows[0]).toStrictEqual({
        conversationId: "c",
        botId: "one",
        channel: "whatsapp",
        status: "active",
        customer: { id: null, phone: "+27821234567", name: "Zoë" },
        messageCount: 1,
        lastMessageAt: Instant.format(at(4))
      })
      expect(yield* latest(organizationId, { now, limit: 1, botIds: ["two"] })).toHaveLength(1)
    })
  )
})
