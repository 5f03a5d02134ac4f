import { expect, layer } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { AggregationPlan } from "../src/postgres/AggregationPlan.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { aggregated, days, due } from "./aggregates.ts"
import { at, bot, customer, drain, given, organization, place, stores, t0, turn } from "./support.ts"

const hour = (h: number, minute = 0) => Date.UTC(2026, 0, 17, h, minute)
const later = t0 + 10 * Instant.day

/** An organization in a zone of its own. */
const inZone = (timezone: string) =>
  Effect.tap(organization, (organizationId) =>
    Effect.flatMap(Organizations, (all) => all.update(organizationId, { timezone }))
  )

layer(stores, { excludeTestServices: true })("AggregationPlan", (it) => {
  it.effect("has an hour due five minutes after it, and a day at 01:00 of the next", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      expect(yield* due(organizationId, hour(9, 5) - 1)).toStrictEqual([])
      expect(yield* due(organizationId, hour(9, 5))).toStrictEqual(["hourly 2026-01-17T08:00"])
      // 01:00 in Johannesburg.
      expect(yield* due(organizationId, hour(23) - 1)).toStrictEqual(["hourly 2026-01-17T08:00"])
      expect(yield* due(organizationId, hour(23))).toStrictEqual([
        "daily 2026-01-17",
        "hourly 2026-01-17T08:00"
      ])
      expect(yield* aggregated(organizationId, hour(23))).toBe(2)
      expect(yield* due(organizationId, hour(23))).toStrictEqual([])
    })
  )

  it.effect("has an hour and a day due again for a message that comes late", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0)), customer(at(3600), place("support", "c-2"))])
      yield* aggregated(organizationId, later)
      yield* given(organizationId, [customer(at(1), place("support", "c-3"))])
      expect(yield* due(organizationId, later)).toStrictEqual(["daily 2026-01-17", "hourly 2026-01-17T08:00"])
    })
  )

  it.effect("has only the day of its start due when a conversation goes on", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      yield* aggregated(organizationId, later)
      yield* given(organizationId, [bot(at(5 * 86_400))])
      expect(yield* due(organizationId, later)).toStrictEqual([
        "daily 2026-01-22",
        "hourly 2026-01-22T08:00",
        "daily 2026-01-17"
      ])
    })
  )

  it.effect("has both days due when a conversation turns out to have started earlier", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      yield* aggregated(organizationId, later)
      yield* given(organizationId, [turn("started", at(-3 * 86_400))])
      expect(yield* due(organizationId, later)).toStrictEqual([
        "daily 2026-01-17",
        "hourly 2026-01-17T08:00",
        "daily 2026-01-14",
        "hourly 2026-01-14T08:00"
      ])
      yield* aggregated(organizationId, later)
      expect(
        (yield* days(organizationId)).map((row) => [row.date, row.conversationsStarted, row.messages])
      ).toStrictEqual([
        ["2026-01-14", 1, 0],
        ["2026-01-17", 0, 1]
      ])
    })
  )

  it.effect("has nothing due for events that were there already", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const message = customer(at(0))
      yield* given(organizationId, [message])
      yield* aggregated(organizationId, later)
      yield* given(organizationId, [message])
      yield* drain
      expect(yield* due(organizationId, later)).toStrictEqual([])
    })
  )

  it.effect("has rows due that something else than a rollup changes", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      yield* aggregated(organizationId, later)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE rollups_15m SET cost_usd = 1, priced = 1 WHERE organization_id = ${organizationId}`
      expect(yield* due(organizationId, later)).toStrictEqual(["daily 2026-01-17", "hourly 2026-01-17T08:00"])
    })
  )

  it.effect.each([
    // The day that is short or long by an hour, and when the clock reads 01:00 on the next.
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00", 23, "2026-04-24T22:00"],
    ["Africa/Cairo", "2026-10-29", "2026-10-28T21:00", 25, "2026-10-29T23:00"],
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", 23, "2018-11-05T03:00"],
    ["America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00", 25, "2018-02-18T04:00"],
    ["Atlantic/Azores", "2026-03-29", "2026-03-29T01:00", 23, "2026-03-30T01:00"],
    ["Atlantic/Azores", "2026-10-25", "2026-10-25T00:00", 25, "2026-10-26T02:00"],
    ["America/Havana", "2026-03-08", "2026-03-08T05:00", 23, "2026-03-09T05:00"],
    ["America/Havana", "2026-11-01", "2026-11-01T04:00", 25, "2026-11-02T06:00"],
    ["Asia/Beirut", "2026-03-29", "2026-03-28T22:00", 23, "2026-03-29T22:00"],
    ["Asia/Beirut", "2026-10-24", "2026-10-23T21:00", 25, "2026-10-24T23:00"]
  ] as const)("in %s has %s whole and once", ([timezone, date, from, hours, dueAt]) =>
    Effect.gen(function* () {
      const organizationId = yield* inZone(timezone)
      const start = Date.parse(`${from}Z`)
      const end = start + hours * Instant.hour
      const dueInstant = Date.parse(`${dueAt}Z`)
      // A message in each quarter from an hour before the day until an hour after it: a
      // conversation that lapses only a day later.
      yield* given(
        organizationId,
        Array.from({ length: 4 * (hours + 2) }, (_, i) =>
          customer(start - Instant.hour + i * 15 * Instant.minute)
        )
      )
      const dueDays = (now: number) =>
        Effect.map(due(organizationId, now), (all) => all.filter((period) => period === `daily ${date}`))
      // Whenever one looks in: nothing, then exactly this day, once.
      let runs = 0
      for (let now = end - 2 * Instant.hour; now < end + 4 * Instant.hour; now += 15 * Instant.minute) {
        const found = yield* dueDays(now)
        if (found.length > 0) expect(now).toBe(dueInstant)
        runs += found.length
        yield* aggregated(organizationId, now)
      }
      expect(runs).toBe(1)
      const row = (yield* days(organizationId)).find((one) => one.date === date)
      expect(row).toMatchObject({ fromAt: start, toAt: end, timezone, messages: 4 * hours })
    })
  )

  it.effect("has a day or an hour due at once that is asked for by hand", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const plan = yield* AggregationPlan
      yield* given(organizationId, [customer(at(0))])
      yield* plan.requestHour(organizationId, at(5), hour(9, 1))
      expect(yield* due(organizationId, hour(9, 1))).toStrictEqual(["hourly 2026-01-17T08:00"])
      yield* plan.requestDay(organizationId, at(5), hour(22, 10))
      expect(yield* due(organizationId, hour(22, 10))).toStrictEqual([
        "daily 2026-01-17",
        "hourly 2026-01-17T08:00"
      ])
      yield* aggregated(organizationId, hour(22, 10))
      expect(yield* due(organizationId, hour(23))).toStrictEqual([])
      yield* plan.requestDay(organizationId, at(5), later)
      expect(yield* plan.dueOf(organizationId, later)).toHaveLength(1)
    })
  )

  it.effect("finds the same when two look at once", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0)), customer(at(3600))])
      const [one, other] = yield* Effect.all([due(organizationId, later), due(organizationId, later)], {
        concurrency: 2
      })
      expect(one).toStrictEqual(other.length === 0 ? one : other)
      expect(yield* due(organizationId, later)).toStrictEqual([
        "daily 2026-01-17",
        "hourly 2026-01-17T09:00",
        "hourly 2026-01-17T08:00"
      ])
    })
  )
})
