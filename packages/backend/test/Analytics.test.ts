import { describe, expect, it } from "@effect/vitest"
import { BotId, OrganizationId } from "@botflow/domain/Id"
import * as Histogram from "@botflow/domain/Histogram"
import * as Percentile from "@botflow/domain/Percentile"
import * as Range from "@botflow/domain/Range"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Tally from "@botflow/domain/Tally"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect, Either, Layer } from "effect"
import { Analytics } from "../src/query/Analytics.ts"
import type { Query } from "../src/query/RangeQuery.ts"
import { mock } from "./mock.ts"

const organizationId = OrganizationId.make("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
const now = Date.UTC(2026, 0, 17, 12, 30)
const range = Either.getOrThrow(
  Range.resolve(
    { from: "2026-01-17T10:00:00Z", to: "2026-01-17T13:00:00Z" },
    { now, timezone: "Asia/Kolkata" }
  )
)
const query: Query = {
  caller: {
    organizationId,
    scopes: ["read"],
    timezone: "Asia/Kolkata",
    kind: "key",
    email: null,
    userId: null,
    role: null,
    actor: "test"
  },
  now,
  range,
  filter: { organizationId, from: range.from, to: range.to, botIds: null, channels: null, models: null }
}

const replies = (...times: ReadonlyArray<number>): Tally.Tally => ({
  ...Tally.empty(),
  outbound: times.length,
  successful: times.length,
  responses: times.length,
  responseMs: times.reduce((sum, ms) => sum + ms, 0),
  responseTimes: Histogram.fromSamples(times)
})

/** The service over stores that answer this. */
const over = (answers: {
  readonly tallies?: Parameters<typeof mock<Tallies>>[1]
  readonly conversations?: Parameters<typeof mock<ConversationTallies>>[1]
  readonly bots?: Parameters<typeof mock<Bots>>[1]
}) =>
  Analytics.Default.pipe(
    Layer.provide([
      mock(Tallies, answers.tallies ?? {}),
      mock(ConversationTallies, answers.conversations ?? {}),
      mock(Bots, answers.bots ?? {})
    ])
  )

describe("Analytics", () => {
  it.effect("summarises a series by its merged distribution, not by the means of its points", () =>
    Effect.gen(function* () {
      const parts = [[10, 20, 30, 40], [1000], [], [50]] as const
      const series = () => Effect.succeed(range.starts.map((_, i) => replies(...(parts[i] ?? []))))
      const answer = yield* Effect.flatMap(Analytics, (analytics) => analytics.responseTimes(query)).pipe(
        Effect.provide(over({ tallies: { series } }))
      )
      const all = parts.flat()
      expect(answer.summary).toMatchObject({ count: 6, avg: 1150 / 6, method: "histogram" })
      expect(answer.summary.p50).toBe(Percentile.of(all, 0.5))
      const exact = Percentile.of(all, 0.95) ?? Number.NaN
      expect(Math.abs((answer.summary.p95 ?? 0) - exact)).toBeLessThanOrEqual(
        exact * answer.summary.relativeError
      )
      expect(answer.points.map(({ avg, count }) => [count, avg])).toStrictEqual([
        [4, 25],
        [1, 1000],
        [0, null],
        [1, 50]
      ])
    })
  )

  it.effect("tells the bounds, the zone, and which bucket is not over", () =>
    Effect.gen(function* () {
      const series = () => Effect.succeed(range.starts.map(Tally.empty))
      const {
        points,
        summary: _,
        ...bounds
      } = yield* Effect.flatMap(Analytics, (analytics) => analytics.responseTimes(query)).pipe(
        Effect.provide(over({ tallies: { series } }))
      )
      expect(bounds).toStrictEqual({
        from: "2026-01-17T10:00:00.000Z",
        to: "2026-01-17T13:00:00.000Z",
        timezone: "Asia/Kolkata",
        bucket: "hour"
      })
      // Hours of a zone that is half an hour off.
      expect(points.map(({ partial, t }) => [t.slice(11, 16), partial])).toStrictEqual([
        ["09:30", false],
        ["10:30", false],
        ["11:30", false],
        ["12:30", true]
      ])
    })
  )

  it.effect("counts what humans sent as outbound, and says how many these are", () =>
    Effect.gen(function* () {
      const series = () =>
        Effect.succeed(range.starts.map(() => ({ ...Tally.empty(), inbound: 3, outbound: 2, agent: 1 })))
      const { points, summary } = yield* Effect.flatMap(Analytics, (analytics) =>
        analytics.messageVolume(query)
      ).pipe(Effect.provide(over({ tallies: { series } })))
      expect(points[0]).toMatchObject({ inbound: 3, outbound: 3, agent: 1 })
      expect(summary).toStrictEqual({ inbound: 12, outbound: 12, agent: 4 })
    })
  )

  it.effect("has each bot with messages or conversations in its summary, by id", () =>
    Effect.gen(function* () {
      const bot = (id: string) => ({
        botId: BotId.make(id),
        name: id.toUpperCase(),
        inactivitySeconds: 86_400,
        createdAt: 0
      })
      const answers = over({
        tallies: {
          totals: () =>
            Effect.succeed({
              total: replies(1, 2, 3),
              byBot: new Map([
                ["talked", replies(1)],
                ["a", replies(2, 3)]
              ])
            })
        },
        conversations: {
          totals: () =>
            Effect.succeed({
              total: { ...ConversationTally.empty, started: 2 },
              byBot: new Map([["talked", { ...ConversationTally.empty, started: 2 }]])
            })
        },
        bots: { list: () => Effect.succeed([bot("idle"), bot("talked"), bot("a")]) }
      })
      const summary = yield* Effect.flatMap(Analytics, (analytics) => analytics.summary(query)).pipe(
        Effect.provide(answers)
      )
      expect(
        summary.byBot.map(({ botId, conversations, name, responseTime }) => [
          botId,
          name,
          responseTime.count,
          conversations.started
        ])
      ).toStrictEqual([
        ["a", "A", 2, 0],
        ["talked", "TALKED", 1, 2]
      ])
      expect(summary).toMatchObject({ responseTime: { count: 3, avg: 2 }, conversations: { started: 2 } })
    })
  )
})
