import { isDeepStrictEqual } from "node:util"
import type { Event } from "@botflow/domain/Event"
import * as Usd from "@botflow/domain/Usd"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { expect, layer } from "@effect/vitest"
import { CustomerId, EventId, type OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Logger, LogLevel } from "effect"
import { Organizations } from "../src/postgres/Organizations.ts"
import { append, at, bot, customer, drain, organization, place, stores, turn } from "./support.ts"

const count = (table: string, organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{
      n: number
    }>`SELECT count(*) AS n FROM ${sql(table)} WHERE organization_id = ${organizationId}`
    return row?.n
  })

layer(stores, { excludeTestServices: true })("EventStore.append", (it) => {
  it.effect("stores an event once, however often and in whatever form it comes", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const event = customer(at(0))
      const resolved = turn("resolved", at(5))
      expect(yield* append(organizationId, [event, event, resolved, event])).toStrictEqual([
        "accepted",
        "duplicate",
        "accepted",
        "duplicate"
      ])
      const changed = { ...event, timestamp: at(90 * 86_400), ...place("other", "c-9") }
      const asTurn = turn("rated", at(1), { id: event.id, score: 5 })
      expect(yield* append(organizationId, [event, changed, resolved, asTurn, bot(at(6))])).toStrictEqual([
        "duplicate",
        "conflict",
        "duplicate",
        "conflict",
        "accepted"
      ])
      expect(yield* count("messages", organizationId)).toBe(2)
      expect(yield* count("conversation_events", organizationId)).toBe(1)
      expect(yield* count("bots", organizationId)).toBe(1)
    })
  )

  it.effect("stores and derives the longest ids there are", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      // Different in each place, and as incompressible as a few characters can be.
      const id = (seed: number) =>
        String.fromCodePoint(...Array.from({ length: 200 }, (_, i) => 0x1_f000 + ((i * seed * 7919) % 1000)))
      const long = customer(at(0), {
        ...place(id(2), id(3)),
        customer: { id: CustomerId.make(id(4)), name: null, phone: null }
      })
      const events = [
        { ...long, id: EventId.make(id(1)) },
        turn("rated", at(1), { ...place(id(2), id(3)), id: EventId.make(id(5)), score: 4 })
      ]
      expect(yield* append(organizationId, events)).toStrictEqual(["accepted", "accepted"])
      yield* drain
      expect(yield* count("conversation_metrics", organizationId)).toBe(1)
    })
  )

  it.effect.prop(
    "tells the same event again from another one of its id, whatever it is about",
    [
      Arbitraries.history(place("support", "c-1"), at(0)),
      Arbitraries.history(place("support", "c-1"), at(0))
    ],
    ([one, two]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const first = new Map(one.map((event) => [event.id, event]))
        yield* append(organizationId, one)
        // Costs and response times are decided by then: they are no part of what was sent.
        yield* drain
        expect(new Set(yield* append(organizationId, one))).toStrictEqual(new Set(["duplicate"]))
        const again = two.filter(({ id }) => first.has(id))
        const sent = (event: Event | undefined) =>
          event?.type === "message"
            ? { ...event, costUsd: event.costUsd === null ? null : Usd.format(event.costUsd) }
            : event
        expect(yield* append(organizationId, again)).toStrictEqual(
          again.map((event) =>
            isDeepStrictEqual(sent(event), sent(first.get(event.id))) ? "duplicate" : "conflict"
          )
        )
        expect(yield* count("event_keys", organizationId)).toBe(one.length)
      }),
    { fastCheck: { numRuns: 40 } }
  )

  it.effect("compares text only where it was kept", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const event = customer(at(0), { text: "hello" })
      yield* append(organizationId, [event])
      expect(yield* append(organizationId, [{ ...event, text: "bye" }])).toStrictEqual(["duplicate"])
      yield* (yield* Organizations).update(organizationId, { storeText: true })
      const kept = customer(at(1), { text: "hello" })
      const [first] = yield* append(organizationId, [kept])
      expect([first, ...(yield* append(organizationId, [kept, { ...kept, text: "bye" }]))]).toStrictEqual([
        "accepted",
        "duplicate",
        "conflict"
      ])
    })
  )

  it.effect("keeps the same ids of two organizations apart", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* organization, yield* organization]
      const event = customer(at(0))
      expect(yield* append(one, [event])).toStrictEqual(["accepted"])
      expect(yield* append(two, [event])).toStrictEqual(["accepted"])
      expect([yield* count("messages", one), yield* count("messages", two)]).toStrictEqual([1, 1])
    })
  )

  it.effect("stores each event once when many deliver the same ones at once", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const events = Array.from({ length: 300 }, (_, i) =>
        customer(at(i), { ...place(`bot-${i % 7}`, `c-${i % 40}`) })
      )
      const shuffles = fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), 6)
      const verdicts = yield* Effect.forEach(
        shuffles,
        // In parts, so that transactions overlap in many ways.
        (all) =>
          Effect.forEach([0, 100, 200], (start) => append(organizationId, all.slice(start, start + 100))),
        { concurrency: "unbounded" }
      )
      const flat = verdicts.flat(2)
      expect(flat.filter((verdict) => verdict === "accepted")).toHaveLength(300)
      expect(flat.filter((verdict) => verdict === "duplicate")).toHaveLength(1500)
      expect(yield* count("messages", organizationId)).toBe(300)
      expect(yield* count("event_keys", organizationId)).toBe(300)
    })
  )

  it.effect("lets a value that cannot be stored cost itself alone", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const good = Array.from({ length: 9 }, (_, i) => customer(at(i)))
      const poison = bot(at(3), { error: "a\u0000b" })
      const late = bot(at(4), { responseTime: 86_400_001 })
      const rows = [...good.slice(0, 4), poison, ...good.slice(4), late]
      const verdicts = yield* append(organizationId, rows).pipe(Logger.withMinimumLogLevel(LogLevel.None))
      expect(verdicts.filter((verdict) => verdict === "accepted")).toHaveLength(9)
      expect([verdicts[4], verdicts.at(-1)]).toStrictEqual(["unstorable", "unstorable"])
      expect(yield* count("messages", organizationId)).toBe(9)
      // Though the transaction that made it was rolled back.
      expect(yield* count("bots", organizationId)).toBe(1)
      // Mended, it may come again: its key was not taken.
      expect(yield* append(organizationId, [{ ...poison, error: "ab" }])).toStrictEqual(["accepted"])
    })
  )

  it.effect("stores events with the batch that they wait in, or neither", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const sql = yield* SqlClient.SqlClient
      yield* append(organizationId, [
        customer(at(10)),
        customer(at(50)),
        bot(at(70)),
        turn("resolved", at(80))
      ])
      const batches = yield* sql<{ events: number }>`
        SELECT events FROM pending_batches WHERE organization_id = ${organizationId}`
      expect(batches).toStrictEqual([{ events: 4 }])

      const failing = sql.withTransaction(
        Effect.zipRight(append(organizationId, [customer(at(300))]), Effect.fail("rolled back"))
      )
      expect(yield* Effect.flip(failing)).toBe("rolled back")
      expect(yield* count("pending_batches", organizationId)).toBe(1)
      expect(yield* count("messages", organizationId)).toBe(3)
      expect(yield* append(organizationId, [customer(at(300), { ...place("newer", "c-1") })])).toStrictEqual([
        "accepted"
      ])
    })
  )

  it.effect("has room for any month", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const months = [
        Date.UTC(1999, 11, 31, 23, 59, 59, 999),
        Date.UTC(2000, 1, 29),
        Date.UTC(2031, 6),
        at(0)
      ]
      const verdicts = yield* append(
        organizationId,
        months.map((month) => customer(month))
      )
      expect(verdicts).toStrictEqual(months.map(() => "accepted"))
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{
        sentAt: number
        partition: string
      }>`SELECT sent_at, tableoid::regclass::text AS partition
        FROM messages WHERE organization_id = ${organizationId} ORDER BY sent_at`
      expect(rows.map(({ partition }) => partition)).toStrictEqual([
        "messages_1999_12",
        "messages_2000_02",
        "messages_2026_01",
        "messages_2031_07"
      ])
      expect(rows.map(({ sentAt }) => sentAt)).toStrictEqual([...months].sort((a, b) => a - b))
    })
  )

  it.effect("makes partitions once when several writers need them first", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const verdicts = yield* Effect.all(
        Array.from({ length: 6 }, (_, i) => append(organizationId, [customer(Date.UTC(2040, i % 2))])),
        { concurrency: "unbounded" }
      )
      expect(verdicts.flat()).toStrictEqual(Array.from({ length: 6 }, () => "accepted"))
    })
  )

  it.effect("keeps text only where the organization wants it kept", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [quiet, open] = [yield* organization, yield* organization]
      yield* (yield* Organizations).update(open, { storeText: true })
      for (const organizationId of [quiet, open])
        yield* append(organizationId, [customer(at(0), { text: "Hello" })])
      const bodies = yield* sql<{ organizationId: string; body: string | null }>`
        SELECT organization_id, body FROM messages WHERE organization_id IN ${sql.in([quiet, open])}`
      expect(bodies.find((row) => row.organizationId === quiet)?.body).toBeNull()
      expect(bodies.find((row) => row.organizationId === open)?.body).toBe("Hello")
    })
  )

  it.effect("stores identifiers and texts of any script as they are", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const sql = yield* SqlClient.SqlClient
      const id = EventId.make(`é 🎉 "',{}\\%_$1`)
      yield* append(organizationId, [bot(at(0), { id, error: `{"a",NULL}\\` })])
      const [row] = yield* sql`SELECT event_id, error FROM messages WHERE organization_id = ${organizationId}`
      expect(row).toStrictEqual({ eventId: id, error: `{"a",NULL}\\` })
    })
  )
})
