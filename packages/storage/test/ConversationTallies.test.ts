import { expect, layer } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { type ConversationTally, noDurations } from "@botflow/domain/ConversationTally"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { Effect, FastCheck as fc } from "effect"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import * as Expected from "./expected.ts"
import { at, bot, customer, filterOf, given, organization, place, stores, t0, turn } from "./support.ts"

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2", "c-3"].map((id) => place(botId, id)))
const events = fc.tuple(...places.map((one) => Arbitraries.history(one, t0))).map((all) => all.flat())
const instant = fc.integer({ min: 0, max: 4 * Instant.day }).map((ms) => t0 + ms)
/** As far from all events as weeks need to be whole. */
const bound = fc.oneof(
  { weight: 3, arbitrary: instant },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: 24 }).map((days) => t0 + days * Instant.day) }
)

/** Beyond doubt that binary fractions leave. */
const rounded = ({ count, p50Seconds, p95Seconds, sumSeconds }: ConversationTally["durations"]) =>
  [count, sumSeconds, p50Seconds, p95Seconds].map((n) => n?.toFixed(6))

const seal = Effect.flatMap(Sealing, ({ drain }) => drain)

layer(stores, { excludeTestServices: true })("ConversationTallies", (it) => {
  it.effect.prop(
    "counts by definition, in total and by bot",
    [events, bound, bound, instant, fc.boolean()],
    ([all, a, b, now, isSealed]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const tallies = yield* ConversationTallies
        // Half of it comes late, for what was sealed of the other half.
        yield* given(organizationId, all.slice(0, all.length >> 1))
        if (isSealed) yield* seal
        yield* given(organizationId, all.slice(all.length >> 1))
        if (isSealed && a < b) yield* seal
        const bounds = { from: Math.min(a, b), to: Math.max(a, b) + 1, now }
        const { byBot, total } = yield* tallies.totals(filterOf(organizationId, bounds), now)
        const near = (tally: ConversationTally) => ({
          ...tally,
          durations: rounded({ ...tally.durations, p50Seconds: null, p95Seconds: null })
        })
        const durations = yield* tallies.durationsByBot(filterOf(organizationId, bounds))
        expect(near(total)).toStrictEqual(near(Expected.conversationTally(all, bounds)))
        expect(Object.values(total.outcomes).reduce((sum, n) => sum + n, 0)).toBe(total.started)
        for (const botId of ["bot-1", "bot-2"]) {
          const expected = Expected.conversationTally(
            all.filter((event) => event.botId === botId),
            bounds
          )
          const own = near(expected)
          expect(rounded(durations.get(botId) ?? noDurations)).toStrictEqual(rounded(expected.durations))
          const got = byBot.get(botId)
          if (got === undefined) expect(own.active + own.started + own.ratings).toBe(0)
          else expect(near(got)).toStrictEqual(own)
          const narrowed = yield* tallies.totals(
            filterOf(organizationId, { ...bounds, botIds: [botId] }),
            now
          )
          expect(near(narrowed.total)).toStrictEqual(own)
        }
      }),
    { fastCheck: { numRuns: 15 } }
  )

  it.effect("takes conversations by channel, and by any model that they used", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0), { ...place("b", "one"), channel: "web" }),
        bot(at(1), { ...place("b", "one"), channel: "web", model: "m-1" }),
        bot(at(2), { ...place("b", "one"), channel: "web", model: "m-2" }),
        customer(at(0), { ...place("b", "two"), channel: "sms" }),
        turn("rated", at(3), { ...place("b", "two"), score: 4 })
      ])
      const count = (narrow: Parameters<typeof filterOf>[1]) =>
        Effect.map(
          Effect.flatMap(ConversationTallies, (t) => t.totals(filterOf(organizationId, narrow), at(60))),
          ({ total }) => [total.started, total.active, total.ratings]
        )
      expect(yield* count({})).toStrictEqual([2, 2, 1])
      expect(yield* count({ channels: ["sms"] })).toStrictEqual([1, 1, 1])
      expect(yield* count({ models: ["m-2"] })).toStrictEqual([1, 1, 0])
      expect(yield* count({ models: ["m-3"] })).toStrictEqual([0, 0, 0])
      // It has messages in the range, but none of this model.
      expect(yield* count({ models: ["m-2"], from: at(0), to: at(2) })).toStrictEqual([1, 0, 0])
    })
  )

  it.effect("has no bot where there is none", () =>
    Effect.gen(function* () {
      const { byBot, total } = yield* (yield* ConversationTallies).totals(
        filterOf(yield* organization),
        at(0)
      )
      expect(byBot.size).toBe(0)
      expect(total).toMatchObject({ started: 0, active: 0, customers: 0, ratings: 0, durations: noDurations })
    })
  )

  it.effect.prop(
    "has the durations of each bucket, and of all of them together",
    [events, instant, instant, fc.array(instant, { maxLength: 4 })],
    ([all, a, b, cuts]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* given(organizationId, all)
        const bounds = { from: Math.min(a, b), to: Math.max(a, b) + 1, now: at(0) }
        const starts = [bounds.from, ...cuts.filter((cut) => cut > bounds.from && cut < bounds.to)]
        starts.sort((x, y) => x - y)
        const { points, total } = yield* (yield* ConversationTallies).durationSeries(
          filterOf(organizationId, bounds),
          starts
        )
        expect(rounded(total)).toStrictEqual(rounded(Expected.conversationTally(all, bounds).durations))
        points.forEach((point, i) => {
          const own = { ...bounds, from: starts[i] ?? 0, to: starts[i + 1] ?? bounds.to }
          expect(rounded(point)).toStrictEqual(rounded(Expected.conversationTally(all, own).durations))
        })
      }),
    { fastCheck: { numRuns: 15 } }
  )
})
