import { expect, layer } from "@effect/vitest"
import { BotId, EventId, type OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Zone from "@botflow/domain/Zone"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import { AggregationAudit } from "../src/postgres/AggregationAudit.ts"
import { AggregationPlan } from "../src/postgres/AggregationPlan.ts"
import { Aggregations } from "../src/postgres/Aggregations.ts"
import { Bots } from "../src/postgres/Bots.ts"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { Retention } from "../src/postgres/Retention.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { Tallies } from "../src/postgres/Tallies.ts"
import * as Expected from "./expected.ts"
import { append, bot, customer, drain, filterOf, given, organization, place, stores } from "./support.ts"

const seal = Effect.flatMap(Sealing, ({ drain }) => drain)
const quarter = 15 * Instant.minute

/** A month that no other test has used: what is dropped is dropped for all of them. @returns its end */
let used = 0
const nextEdge = () => Date.UTC(2001, ++used)
const edge = Effect.sync(nextEdge)

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2"].map((id) => place(botId, id)))
/** Four days, about half of them before the edge. */
const histories = fc
  .tuple(...places.map((one) => Arbitraries.history(one, -2 * Instant.day)))
  .map((all) => all.flat())

const plain = <Key>(tallies: ReadonlyMap<Key, Parameters<typeof Expected.plain>[0]>) =>
  [...tallies].map(([key, tally]) => [String(key), Expected.plain(tally)]).sort()

/** Every number of some ranges, in whole quarters of an hour, around the edge. */
const numbers = (organizationId: OrganizationId, to: number, now: number) =>
  Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies
    const zone = Zone.parse("Asia/Kolkata") ?? expect.fail("zone")
    const ranges = [
      [to - 3 * Instant.day, to + 3 * Instant.day],
      [to - 2 * Instant.day, to],
      [to - 30 * Instant.hour, to - 90 * Instant.minute],
      [to - 26 * Instant.hour - quarter, to - 5 * quarter],
      [to - 20 * Instant.hour, to + 7 * Instant.hour + quarter]
    ] as const
    return yield* Effect.forEach(ranges, ([from, until]) =>
      Effect.gen(function* () {
        const filter = filterOf(organizationId, { from, to: until })
        const of = yield* tallies.totals(filter)
        const talks = yield* conversations.totals(filter, now)
        const ofBot = yield* conversations.totals({ ...filter, botIds: ["bot-1"] }, now)
        const starts = Array.from({ length: 6 }, (_, i) => from + i * Instant.hour)
        return {
          total: Expected.plain(of.total),
          byBot: plain(of.byBot),
          series: (yield* tallies.series(filter, starts)).map(Expected.plain),
          byModel: plain(yield* tallies.byModel({ ...filter, channels: ["web"] })),
          heatmap: plain(yield* tallies.byWeekHour(filter, zone)),
          talks: talks.total,
          talksByBot: [...talks.byBot].sort(),
          ofBot: ofBot.total
        }
      })
    )
  })

const aggregate = (organizationId: OrganizationId, now: number) =>
  Effect.gen(function* () {
    yield* (yield* AggregationPlan).due(now)
    yield* (yield* Aggregations).drain(organizationId, now)
  })

const layerOf = Layer.provideMerge(Layer.mergeAll(Retention.Default, Recomputation.Default), stores)

layer(layerOf, { excludeTestServices: true })("Retention", (it) => {
  it.effect.prop(
    "leaves every number as it was, and what comes after counts on",
    [histories, fc.nat(20)],
    ([relative, split]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const to = nextEdge()
        const now = to + 5 * Instant.day
        const all = relative.map((event) => ({
          ...event,
          id: EventId.make(`${used}-${event.id}`),
          timestamp: to + event.timestamp
        }))
        // Some of what is after the edge comes once the month is gone, out of order.
        const late = all.filter(({ timestamp }, i) => timestamp >= to && i % 3 === split % 3)
        const early = all.filter((event) => !late.includes(event))
        yield* given(organizationId, early)
        yield* seal
        yield* aggregate(organizationId, now)
        const before = yield* numbers(organizationId, to, now)

        const retention = yield* Retention
        const outcomes = yield* retention.apply(4, now)
        for (const { outcome } of outcomes) expect(outcome).toBe("dropped")
        expect(yield* retention.due(4, now, null)).toStrictEqual([])
        expect(yield* numbers(organizationId, to, now)).toStrictEqual(before)
        const verify = (yield* Recomputation).verify(organizationId)
        const audit = (yield* AggregationAudit).verify(organizationId)
        expect(yield* verify).toStrictEqual([])
        expect(yield* audit).toStrictEqual([])

        yield* given(organizationId, late)
        // All conversations are derived whole.
        yield* (yield* Bots).update(organizationId, BotId.make("bot-1"), { inactivitySeconds: 86_400 })
        yield* drain
        expect(yield* verify).toStrictEqual([])
        const bounds = { from: to - 3 * Instant.day, to: to + 3 * Instant.day, now }
        const { total } = yield* (yield* ConversationTallies).totals(filterOf(organizationId, bounds), now)
        const wanted = Expected.conversationTally(all, bounds)
        expect({ ...total, durations: total.durations.count }).toStrictEqual({
          ...wanted,
          durations: wanted.durations.count
        })
        const tallied = yield* (yield* Tallies).totals(filterOf(organizationId, bounds))
        expect(Expected.plain(tallied.total)).toStrictEqual(
          Expected.plain(Expected.tallyOf(Expected.messagesOf(all), Expected.responseTimes(all)))
        )
        yield* seal
        yield* aggregate(organizationId, now)
        expect([...(yield* verify), ...(yield* audit)]).toStrictEqual([])
        expect(yield* (yield* Recomputation).recompute(organizationId)).toStrictEqual([])
      }),
    { fastCheck: { numRuns: 5 } }
  )

  it.effect("refuses what is too late for it, and knows what was there", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const to = yield* edge
      const first = customer(to - Instant.hour)
      yield* given(organizationId, [first, bot(to - Instant.hour + 2_000), customer(to + 1_000)])
      yield* seal
      const retention = yield* Retention
      yield* retention.apply(1, to + Instant.day)
      expect(yield* retention.keptFrom).toBe(to)
      const again = [first, customer(to - 5), customer(to - Instant.day), customer(to + 5_000)]
      expect(yield* append(organizationId, again)).toStrictEqual([
        "duplicate",
        "expired",
        "expired",
        "accepted"
      ])
      yield* drain
      expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
      const range = { organizationId, from: to - Instant.day, to: to + Instant.day }
      expect(yield* retention.hasDropped(range)).toBe(true)
      expect(yield* retention.hasDropped({ ...range, from: to })).toBe(false)
    })
  )

  it.effect("keeps a month of which something waits", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const to = yield* edge
      const outcome = Effect.flatMap(Retention, (retention) =>
        Effect.map(retention.apply(1, to + Instant.day), (all) => all.at(-1)?.outcome)
      )
      yield* append(organizationId, [customer(to - Instant.hour)])
      expect(yield* outcome).toBe("unsettled")
      yield* drain
      expect(yield* outcome).toBe("unsettled")
      yield* seal
      yield* append(organizationId, [customer(to - Instant.minute, place("support", "c-2"))])
      expect(yield* outcome).toBe("unsettled")
      yield* drain
      yield* seal
      expect(yield* outcome).toBe("dropped")
    })
  )

  it.effect("keeps a month whose rollups do not count its messages", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const sql = yield* SqlClient.SqlClient
      const to = yield* edge
      yield* given(organizationId, [customer(to - Instant.hour)])
      yield* sql`UPDATE rollups_15m SET inbound = 2 WHERE organization_id = ${organizationId}`
      yield* seal
      const retention = yield* Retention
      expect(yield* retention.apply(1, to + Instant.day)).toMatchObject([
        { messages: 2, outcome: "unsettled" }
      ])
      yield* (yield* Recomputation).recompute(organizationId)
      yield* seal
      expect(yield* retention.apply(1, to + Instant.day)).toMatchObject([{ messages: 1, outcome: "dropped" }])
    })
  )

  it.effect("may be done by two at once, while others write", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const to = yield* edge
      const retention = yield* Retention
      const old = Array.from({ length: 50 }, (_, i) =>
        customer(to - Instant.hour + i, place("support", `c-${i}`))
      )
      yield* given(organizationId, old)
      yield* seal
      const write = (n: number) =>
        append(organizationId, [customer(to + Instant.hour + n), ...old.slice(n, n + 1)])
      const apply = Effect.suspend(() => retention.apply(1, to + Instant.day))
      const [, , verdicts] = yield* Effect.all(
        [
          apply,
          apply,
          Effect.forEach(
            Array.from({ length: 40 }, (_, n) => n),
            write
          )
        ],
        { concurrency: 3 }
      )
      for (const pair of verdicts) expect(pair).toStrictEqual(["accepted", "duplicate"])
      // Two that prepare at once may both have to start over at the next turn.
      yield* apply
      expect(yield* retention.due(1, to + Instant.day, null)).toStrictEqual([])
      yield* drain
      expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
      const { total } = yield* (yield* Tallies).totals(filterOf(organizationId))
      expect(total.inbound).toBe(90)
    })
  )
})
