import { expect, layer } from "@effect/vitest"
import type { Event } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { counters, type Stored } from "@botflow/domain/Tally"
import * as Usd from "@botflow/domain/Usd"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, Exit, FastCheck as fc } from "effect"
import * as Filter from "../src/postgres/Filter.ts"
import { RollUp } from "../src/postgres/RollUp.ts"
import * as Expected from "./expected.ts"
import { append, at, bot, customer, drain, given, organization, place, stores, t0, turn } from "./support.ts"

const places = [place("bot-a", "c-1"), place("bot-a", "c-2"), place("bot-b", "c-1"), place("bot-b", "ç-3")]

/** Several conversations, and how their events arrive: shuffled, some twice, in batches. */
const arrivals = fc.tuple(...places.map((one) => Arbitraries.history(one, t0))).chain((histories) => {
  const events = histories.flat()
  return fc.record({
    events: fc.constant(events),
    delivered: Arbitraries.deliveries(events),
    batch: fc.integer({ min: 3, max: 60 }),
    now: fc.integer({ min: 0, max: 5 * Instant.day }).map((ms) => t0 + ms)
  })
})

const batchesOf = (events: ReadonlyArray<Event>, size: number) =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size))

const usd = (text: string | null) => (text === null ? null : Usd.format(Usd.parse(text) ?? Usd.zero))

/** What the derived tables hold, comparable to `Expected`. */
const derived = (organizationId: OrganizationId, now: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const conversations = yield* sql<{ costUsd: string | null }>`
      SELECT c.bot_id, c.conversation_id, c.channel, c.customer_id, c.customer_phone, c.customer_name, c.started_at,
        c.first_message_at, c.last_message_at, ${Filter.statusAt(sql, now)} AS status, ${Filter.outcomeAt(sql, now)} AS outcome,
        c.escalated_at IS NOT NULL AS escalated,
        CASE ${Filter.statusAt(sql, now)} WHEN 'resolved' THEN c.resolved_at WHEN 'escalated' THEN c.escalated_at
          WHEN 'closed' THEN c.lapses_at END AS closed_at,
        c.inbound, c.outbound, c.agent, c.successful, c.failed, c.fallback, c.responses, c.response_ms, c.max_response_ms,
        c.plain_input, c.cached_input, c.cache_creation_input, c.plain_output, c.reasoning_output, c.kb_queries, c.kb_hits,
        c.cost_usd, c.unpriced, c.models, c.ratings, c.score
      FROM conversation_metrics c WHERE c.organization_id = ${organizationId} ORDER BY c.bot_id, c.conversation_id`
    const times = yield* sql<{ eventId: string; responseTimeMs: number }>`
      SELECT event_id, response_time_ms FROM messages
      WHERE organization_id = ${organizationId} AND response_time_ms IS NOT NULL`
    const rollups = yield* sql<
      Omit<Stored, "histograms"> & {
        histogram: Uint8Array
        bucket: number
        botId: string
        channel: string
        model: string
        firstAt: number
        lastAt: number
      }
    >`SELECT * FROM rollups_15m WHERE organization_id = ${organizationId}`
    return {
      conversations: conversations.map((row) => ({ ...row, costUsd: usd(row.costUsd) })),
      responseTimes: new Map(times.map(({ eventId, responseTimeMs }) => [eventId, responseTimeMs])),
      rollups: Object.fromEntries(
        rollups.map((row) => [
          JSON.stringify([row.bucket, row.botId, row.channel, row.model]),
          {
            firstAt: row.firstAt,
            lastAt: row.lastAt,
            ...Object.fromEntries(counters.map((name) => [name, row[name]])),
            costUsd: usd(row.costUsd),
            histogram: Buffer.from(row.histogram).toString("hex")
          }
        ])
      )
    }
  })

const expected = (events: ReadonlyArray<Event>, now: number) => ({
  conversations: Expected.conversations(events, now),
  responseTimes: Expected.responseTimes(events),
  rollups: Expected.rollups(events)
})

/** Says once more that everything has changed. */
const markAll = (organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`INSERT INTO rollup_marks (organization_id, bot_id, conversation_id, minute)
      SELECT organization_id, bot_id, conversation_id, date_trunc('minute', sent_at) FROM messages WHERE organization_id = ${organizationId}
      UNION ALL SELECT organization_id, bot_id, conversation_id, NULL FROM conversation_events WHERE organization_id = ${organizationId}`
  })

layer(stores, { excludeTestServices: true })("RollUp", (it) => {
  it.effect.prop(
    "derives what the domain says, whatever the order and number of deliveries",
    [arrivals],
    ([{ batch, delivered, events, now }]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        for (const part of batchesOf(delivered, batch)) yield* given(organizationId, part)
        expect(yield* derived(organizationId, now)).toStrictEqual(expected(events, now))
      }),
    { fastCheck: { numRuns: 40 } }
  )

  it.effect.prop(
    "derives the same on several workers at once, and once more",
    [arrivals],
    ([{ batch, delivered, events, now }]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* Effect.forEach(batchesOf(delivered, batch), (part) => given(organizationId, part), {
          concurrency: 4
        })
        expect(yield* derived(organizationId, now)).toStrictEqual(expected(events, now))
        yield* markAll(organizationId)
        yield* Effect.all([drain, drain], { concurrency: "unbounded" })
        expect(yield* derived(organizationId, now)).toStrictEqual(expected(events, now))
      }),
    { fastCheck: { numRuns: 20 } }
  )

  it.effect("derives of the others where one organization's events cannot be", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { once } = yield* RollUp
      const all = yield* Effect.replicateEffect(organization, 4)
      const [broken, ...others] = all
      for (const one of all) yield* append(one, [customer(at(0), place("bot-a", "c-1"))])
      yield* sql`UPDATE pending_batches SET facts = 'torn' WHERE organization_id = ${broken}`
      expect(Exit.isFailure(yield* Effect.exit(once()))).toBe(true)
      const waiting = yield* sql<{ organizationId: string }>`SELECT organization_id FROM pending_batches
        WHERE organization_id = ANY (${[broken, ...others]}::uuid[])`
      expect(waiting).toStrictEqual([{ organizationId: broken }])
      yield* sql`DELETE FROM pending_batches WHERE organization_id = ${broken}`
    })
  )

  it.effect("counts again what a late question changes in another 15 minutes", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const events = [bot(at(3600)), customer(at(10))]
      yield* given(organizationId, events.slice(0, 1))
      yield* given(organizationId, events.slice(1))
      expect(yield* derived(organizationId, at(7200))).toStrictEqual(expected(events, at(7200)))
      expect([...(yield* derived(organizationId, at(7200))).responseTimes.values()]).toStrictEqual([
        3_590_000
      ])
    })
  )

  it.effect("takes what happens at equal instants in the domain's order", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const talk = (id: string) => place("ties", id)
      const asked = (id: string) => customer(at(0), talk(id))
      const events = [
        // The answer has the smaller id.
        bot(at(9), talk("answered")),
        customer(at(9), talk("answered")),
        asked("resolved"),
        customer(at(9), talk("resolved")),
        turn("resolved", at(9), talk("resolved")),
        asked("escalated"),
        customer(at(9), talk("escalated")),
        turn("escalated", at(9), talk("escalated")),
        asked("both"),
        turn("resolved", at(9), talk("both")),
        turn("escalated", at(9), talk("both")),
        asked("again"),
        turn("escalated", at(3), talk("again")),
        turn("resolved", at(6), talk("again")),
        turn("escalated", at(9), talk("again"))
      ]
      yield* given(organizationId, events)
      expect(yield* derived(organizationId, at(60))).toStrictEqual(expected(events, at(60)))
    })
  )

  it.effect("leaves other organizations' numbers alone", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* organization, yield* organization]
      const events = [customer(at(0)), bot(at(2))]
      yield* given(one, events)
      yield* given(two, [...events, bot(at(9))])
      expect(yield* derived(one, at(60))).toStrictEqual(expected(events, at(60)))
    })
  )

  it.effect("says how many marks wait, and takes them all", () =>
    Effect.gen(function* () {
      const rollUp = yield* RollUp
      yield* rollUp.drain
      yield* append(yield* organization, [customer(at(0)), customer(at(61))])
      expect(yield* rollUp.pending).toBe(2)
      expect(yield* rollUp.drain).toBe(2)
      expect(yield* rollUp.pending).toBe(0)
      expect(yield* rollUp.drain).toBe(0)
    })
  )
})
