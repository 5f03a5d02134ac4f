import { expect, layer } from "@effect/vitest"
import type { Event } from "@botflow/domain/Event"
import * as Instant from "@botflow/domain/Instant"
import { outcomes } from "@botflow/domain/Conversation"
import { type ConversationTally, noDurations } from "@botflow/domain/ConversationTally"
import * as Percentile from "@botflow/domain/Percentile"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { Effect, FastCheck as fc } from "effect"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import * as Expected from "./expected.ts"
import { at, bot, customer, filterOf, given, organization, place, stores, t0, turn } from "./support.ts"

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2", "c-3"].map((id) => place(botId, id)))
const events = fc.tuple(...places.map((one) => Arbitraries.history(one, t0))).map((all) => all.flat())
const instant = fc.integer({ min: 0, max: 4 * Instant.day }).map((ms) => t0 + ms)

interface Bounds {
  readonly from: number
  readonly to: number
  readonly now: number
}

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, n) => total + n, 0)

const durationsOf = (seconds: ReadonlyArray<number>) => ({
  count: seconds.length,
  sumSeconds: sum(seconds),
  p50Seconds: Percentile.of(seconds, 0.5),
  p95Seconds: Percentile.of(seconds, 0.95)
})

/** The tally by its definition, event by event. */
const tallyOf = (events: ReadonlyArray<Event>, { from, now, to }: Bounds): ConversationTally => {
  const inside = (timestamp: number) => timestamp >= from && timestamp < to
  const conversations = Expected.conversations(events, now)
  const started = conversations.filter(({ startedAt }) => inside(startedAt))
  const engaged = started.filter(({ inbound }) => inbound > 0)
  const closed = engaged.filter(({ outcome }) => outcome !== "open")
  const messages = Expected.messagesOf(events).filter(({ timestamp }) => inside(timestamp))
  const rated = events.flatMap((event) =>
    event.type === "conversation.rated" && event.score !== null && inside(event.timestamp)
      ? [event.score]
      : []
  )
  const sizeOf = (one: (typeof conversations)[number]) => one.inbound + one.outbound + one.agent
  const timed = started.filter((one) => sizeOf(one) >= 2)
  return {
    started: started.length,
    active: new Set(messages.map(({ botId, conversationId }) => `${botId}\0${conversationId}`)).size,
    engaged: engaged.length,
    escalated: engaged.filter(({ escalated }) => escalated).length,
    closedEngaged: closed.length,
    contained: closed.filter(({ escalated }) => !escalated).length,
    outcomes: Object.fromEntries(
      outcomes.map((name) => [name, started.filter(({ outcome }) => outcome === name).length])
    ) as ConversationTally["outcomes"],
    messages: sum(started.map(sizeOf)),
    durations: durationsOf(timed.map((one) => ((one.lastMessageAt ?? 0) - (one.firstMessageAt ?? 0)) / 1000)),
    customers: new Set(
      messages.flatMap((m) => (m.sender === "customer" && m.customer?.id ? [m.customer.id] : []))
    ).size,
    ratings: rated.length,
    score: sum(rated)
  }
}

/** Beyond doubt that binary fractions leave. */
const rounded = ({ count, p50Seconds, p95Seconds, sumSeconds }: ConversationTally["durations"]) =>
  [count, sumSeconds, p50Seconds, p95Seconds].map((n) => n?.toFixed(6))

layer(stores, { excludeTestServices: true })("ConversationTallies", (it) => {
  it.effect.prop(
    "counts by definition, in total and by bot",
    [events, instant, instant, instant],
    ([all, a, b, now]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const tallies = yield* ConversationTallies
        yield* given(organizationId, all)
        const bounds = { from: Math.min(a, b), to: Math.max(a, b) + 1, now }
        const { byBot, total } = yield* tallies.totals(filterOf(organizationId, bounds), now)
        const near = (tally: ConversationTally) => ({
          ...tally,
          durations: rounded(tally.durations)
        })
        expect(near(total)).toStrictEqual(near(tallyOf(all, bounds)))
        expect(Object.values(total.outcomes).reduce((sum, n) => sum + n, 0)).toBe(total.started)
        for (const botId of ["bot-1", "bot-2"]) {
          const own = near(
            tallyOf(
              all.filter((event) => event.botId === botId),
              bounds
            )
          )
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
    { fastCheck: { numRuns: 25 } }
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
        expect(rounded(total)).toStrictEqual(rounded(tallyOf(all, bounds).durations))
        points.forEach((point, i) => {
          const own = { ...bounds, from: starts[i] ?? 0, to: starts[i + 1] ?? bounds.to }
          expect(rounded(point)).toStrictEqual(rounded(tallyOf(all, own).durations))
        })
      }),
    { fastCheck: { numRuns: 25 } }
  )
})
