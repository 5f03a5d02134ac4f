import { expect, layer } from "@effect/vitest"
import * as Aggregation from "@botflow/domain/Aggregation"
import * as Instant from "@botflow/domain/Instant"
import * as Zone from "@botflow/domain/Zone"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, Exit, FastCheck as fc } from "effect"
import { AggregationPlan } from "../src/postgres/AggregationPlan.ts"
import { Aggregations } from "../src/postgres/Aggregations.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { aggregated, days, due, hourOf, hours, summaries, summaryOf } from "./aggregates.ts"
import { append, at, bot, customer, drain, given, organization, place, stores, t0, turn } from "./support.ts"

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2"].map((id) => place(botId, id)))
const events = fc.tuple(...places.map((one) => Arbitraries.history(one, t0))).map((all) => all.flat())
const later = t0 + 10 * Instant.day

layer(stores, { excludeTestServices: true })("Aggregations", (it) => {
  it.effect.prop(
    "of days are the summaries of their bots, however events arrive",
    [events.chain((all) => fc.tuple(Arbitraries.deliveries(all), fc.nat(all.length)))],
    ([[deliveries, cut]]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* given(organizationId, deliveries.slice(0, cut))
        // In the middle of it all: some days are over, some conversations open.
        yield* aggregated(organizationId, t0 + 2 * Instant.day)
        yield* given(organizationId, deliveries.slice(cut))
        yield* aggregated(organizationId, later)
        const rows = yield* days(organizationId)
        const zone = Zone.parse(Zone.defaultName) as Zone.Zone
        let seen = 0
        for (const { from, to } of Aggregation.daysIn(zone, t0 - Instant.day, later)) {
          const { byBot } = yield* summaries(organizationId, from, to, later)
          const own = rows.filter(({ fromAt }) => fromAt === from)
          expect(own.map((row) => ({ botId: row.botId, summary: summaryOf(row) }))).toStrictEqual(byBot)
          expect(own.every((row) => row.toAt === to && row.timezone === zone.name)).toBe(true)
          seen += own.length
        }
        expect(seen).toBe(rows.length)
      }),
    { fastCheck: { numRuns: 8 } }
  )

  it.effect.prop(
    "of hours are the summaries of all bots",
    [events],
    ([all]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* given(organizationId, all)
        yield* aggregated(organizationId, later)
        const rows = yield* hours(organizationId)
        for (const {
          activeBots,
          aggregatedAt: _,
          asOf,
          hour,
          organizationId: __,
          ...counts
        } of rows as ReadonlyArray<
          (typeof rows)[number] & { readonly aggregatedAt: number; readonly organizationId: string }
        >) {
          const expected = yield* summaries(organizationId, hour, hour + Instant.hour, asOf)
          expect(counts).toStrictEqual(hourOf(expected.total))
          expect(activeBots).toBe(expected.activeBots)
        }
        const { total } = yield* summaries(organizationId, t0 - Instant.day, later, later)
        const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((n, row) => n + of(row), 0)
        expect(sum((row) => row.messages)).toBe(total.messages.total)
        expect(sum((row) => row.conversationsStarted)).toBe(total.conversations.started)
      }),
    { fastCheck: { numRuns: 6 } }
  )

  it.effect("take a lapsed conversation for closed, on time and without any message", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      // 17 January in Johannesburg ends at 22:00 UTC; the conversations lapse the day after.
      yield* given(organizationId, [
        customer(at(0), place("support", "c-1")),
        bot(at(1), place("support", "c-1")),
        customer(at(3600), place("support", "c-2"))
      ])
      const outcome = Effect.map(days(organizationId), ([row]) => [
        row?.outcomeOpen,
        row?.outcomeResolvedAssumed,
        row?.outcomeAbandoned,
        row?.resolutionRate
      ])
      yield* aggregated(organizationId, Date.UTC(2026, 0, 17, 23))
      expect(yield* outcome).toStrictEqual([2, 0, 0, null])
      const lapse = at(1) + Instant.day
      expect(yield* due(organizationId, lapse - 1)).toStrictEqual([])
      expect(yield* due(organizationId, lapse)).toStrictEqual(["daily 2026-01-17"])
      yield* aggregated(organizationId, lapse)
      expect(yield* outcome).toStrictEqual([1, 1, 0, 1])
      yield* aggregated(organizationId, at(3600) + Instant.day)
      expect(yield* outcome).toStrictEqual([0, 1, 1, 0.5])
      expect(yield* due(organizationId, later)).toStrictEqual([])
    })
  )

  it.effect("are the same after any number of workers at once, and due no more", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(
        organizationId,
        Array.from({ length: 40 }, (_, i) => customer(at(i * 3600), place(`bot-${i % 3}`, `c-${i % 7}`)))
      )
      const plan = yield* AggregationPlan
      const aggregations = yield* Aggregations
      const periods = (yield* plan.due(later)).filter((period) => period.organizationId === organizationId)
      expect(periods.length).toBeGreaterThan(40)
      yield* aggregations.drain(organizationId, later)
      const once = [yield* days(organizationId), yield* hours(organizationId)]
      const again = Effect.forEach(periods, (period) => aggregations.aggregate(period, later), {
        discard: true
      })
      yield* Effect.all([again, again, aggregated(organizationId, later), again], {
        concurrency: "unbounded"
      })
      const without = (rows: ReadonlyArray<object>) => rows.map((row) => ({ ...row, aggregatedAt: 0 }))
      expect(without(yield* days(organizationId))).toStrictEqual(without(once[0] ?? []))
      expect(without(yield* hours(organizationId))).toStrictEqual(without(once[1] ?? []))
      expect(yield* due(organizationId, later)).toStrictEqual([])
    })
  )

  it.effect("never let an older reading stand over a newer one", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      const { aggregate } = yield* Aggregations
      const [slow] = (yield* (yield* AggregationPlan).due(later)).filter(
        (period) => period.organizationId === organizationId && period.kind === "daily"
      )
      yield* given(organizationId, [customer(at(1))])
      yield* aggregated(organizationId, later)
      const sql = yield* SqlClient.SqlClient
      // What the slow one has read is as good as anything: it must not be written.
      yield* sql`UPDATE bot_performance_metrics SET messages = 77 WHERE organization_id = ${organizationId}`
      if (slow !== undefined) yield* aggregate(slow, later + Instant.hour)
      expect((yield* days(organizationId)).map(({ messages }) => messages)).toStrictEqual([77])
    })
  )

  it.effect("are due again for what is committed while they are read", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      const plan = yield* AggregationPlan
      const { aggregate } = yield* Aggregations
      const periods = (yield* plan.due(later)).filter((period) => period.organizationId === organizationId)
      // Found due; then it changes, and only then it is read and written.
      yield* append(organizationId, [customer(at(1))])
      yield* Effect.all([drain, Effect.forEach(periods, (period) => aggregate(period, later))], {
        concurrency: "unbounded"
      })
      expect(yield* due(organizationId, later)).toStrictEqual(["daily 2026-01-17", "hourly 2026-01-17T08:00"])
      yield* aggregated(organizationId, later)
      expect((yield* days(organizationId)).map(({ messages }) => messages)).toStrictEqual([2])
    })
  )

  it.effect("have no row of a bot that has nothing any more", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0), place("gone", "c-1")),
        customer(at(1), place("here", "c-1"))
      ])
      yield* aggregated(organizationId, later)
      const sql = yield* SqlClient.SqlClient
      const own = sql`organization_id = ${organizationId} AND bot_id = 'gone'`
      yield* sql`DELETE FROM messages WHERE ${own}`
      yield* sql`DELETE FROM rollups_15m WHERE ${own}`
      yield* sql`DELETE FROM conversation_metrics WHERE ${own}`
      yield* aggregated(organizationId, later)
      expect((yield* days(organizationId)).map(({ botId }) => botId)).toStrictEqual(["here"])
      expect(
        (yield* hours(organizationId)).map(({ activeBots, messages }) => [activeBots, messages])
      ).toStrictEqual([[1, 1]])
    })
  )

  it.effect("do not keep one another from being made", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0)),
        customer(at(86_400), place("support", "c-2")),
        customer(at(2 * 86_400), place("support", "c-3"))
      ])
      const sql = yield* SqlClient.SqlClient
      yield* sql.unsafe(
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`
      )
      yield* sql.unsafe(`CREATE TRIGGER refuse BEFORE INSERT ON bot_performance_metrics FOR EACH ROW
        WHEN (NEW.date = '2026-01-18' AND NEW.organization_id = '${organizationId}') EXECUTE FUNCTION refuse()`)
      expect(Exit.isFailure(yield* Effect.exit(aggregated(organizationId, later)))).toBe(true)
      expect((yield* days(organizationId)).map(({ date }) => date)).toStrictEqual([
        "2026-01-17",
        "2026-01-19"
      ])
      expect(yield* due(organizationId, later)).toStrictEqual(["daily 2026-01-18"])
      yield* sql`DROP TRIGGER refuse ON bot_performance_metrics`
      expect(yield* aggregated(organizationId, later)).toBe(1)
    })
  )

  it.effect("do not mix organizations", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* organization, yield* organization]
      yield* given(one, [customer(at(0))])
      yield* given(other, [customer(at(0)), customer(at(1))])
      yield* aggregated(one, later)
      expect((yield* days(one)).map(({ messages }) => messages)).toStrictEqual([1])
      expect(yield* days(other)).toStrictEqual([])
      expect(yield* hours(other)).toStrictEqual([])
      yield* aggregated(other, later)
      expect((yield* days(other)).map(({ messages }) => messages)).toStrictEqual([2])
      expect((yield* days(one)).map(({ messages }) => messages)).toStrictEqual([1])
    })
  )

  it.effect(
    "of an import of 200 days are made once each",
    () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* given(
          organizationId,
          Array.from({ length: 200 }, (_, i) => customer(t0 - i * Instant.day, place("support", `c-${i}`)))
        )
        expect(yield* aggregated(organizationId, later)).toBe(400)
        const rows = yield* days(organizationId)
        expect(rows).toHaveLength(200)
        expect(rows.every(({ messages, outcomeAbandoned }) => messages === 1 && outcomeAbandoned === 1)).toBe(
          true
        )
        expect(yield* hours(organizationId)).toHaveLength(200)
        expect(yield* aggregated(organizationId, later)).toBe(0)
      }),
    90_000
  )

  it.effect("of another zone take the place of those of the former", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      // 23:00 in Johannesburg, and 06:00 of the next day in Tokyo.
      yield* given(organizationId, [
        customer(Date.UTC(2026, 0, 17, 21), place("late", "c-1")),
        customer(Date.UTC(2026, 0, 17, 8), place("early", "c-1"))
      ])
      yield* aggregated(organizationId, later)
      const seen = Effect.map(days(organizationId), (rows) =>
        rows.map((row) => [row.date, row.botId, row.timezone])
      )
      expect(yield* seen).toStrictEqual([
        ["2026-01-17", "early", "Africa/Johannesburg"],
        ["2026-01-17", "late", "Africa/Johannesburg"]
      ])
      yield* (yield* Organizations).update(organizationId, { timezone: "Asia/Tokyo" })
      expect(yield* due(organizationId, later)).toStrictEqual(["daily 2026-01-18", "daily 2026-01-17"])
      yield* aggregated(organizationId, later)
      expect(yield* seen).toStrictEqual([
        ["2026-01-17", "early", "Asia/Tokyo"],
        ["2026-01-18", "late", "Asia/Tokyo"]
      ])
      expect(yield* due(organizationId, later)).toStrictEqual([])
    })
  )

  it.effect("of a former zone are gone where the day is not over in the new one", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* (yield* Organizations).update(organizationId, { timezone: "Pacific/Auckland" })
      yield* given(organizationId, [customer(Date.UTC(2026, 0, 17, 8))])
      const now = Date.UTC(2026, 0, 17, 13)
      yield* aggregated(organizationId, now)
      expect((yield* days(organizationId)).map(({ date }) => date)).toStrictEqual(["2026-01-17"])
      yield* (yield* Organizations).update(organizationId, { timezone: "America/Los_Angeles" })
      yield* aggregated(organizationId, now)
      expect(yield* days(organizationId)).toStrictEqual([])
      yield* aggregated(organizationId, later)
      expect((yield* days(organizationId)).map(({ date, timezone }) => [date, timezone])).toStrictEqual([
        ["2026-01-17", "America/Los_Angeles"]
      ])
    })
  )

  it.effect("count a rating on its day, whenever its conversation started", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      yield* aggregated(organizationId, later)
      yield* given(organizationId, [turn("rated", at(3 * 86_400), { score: 4 })])
      yield* aggregated(organizationId, later)
      expect(
        (yield* days(organizationId)).map((row) => [row.date, row.ratings, row.satisfaction])
      ).toStrictEqual([
        ["2026-01-17", 0, null],
        ["2026-01-20", 1, 4]
      ])
    })
  )
})
