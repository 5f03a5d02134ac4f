import { expect, layer } from "@effect/vitest"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import * as Percentile from "@botflow/domain/Percentile"
import * as Summary from "@botflow/domain/Summary"
import * as TimeBucket from "@botflow/domain/TimeBucket"
import * as Zone from "@botflow/domain/Zone"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc } from "effect"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import { Tallies } from "../src/postgres/Tallies.ts"
import * as Expected from "./expected.ts"
import { append, drain, filterOf, given, organization, place, stores, t0 } from "./support.ts"

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2", "c-3"].map((id) => place(botId, id)))
const histories = fc.tuple(...places.map((one) => Arbitraries.history(one, t0))).map((all) => all.flat())

/** The civil day of a zone that holds an instant of the histories. */
const civilDay = fc
  .tuple(
    fc.constantFrom("Africa/Johannesburg", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"),
    fc.integer({ min: 0, max: 3 * Instant.day })
  )
  .map(([name, ms]) => {
    const zone = Zone.parse(name) ?? expect.fail(name)
    const from = TimeBucket.startOf("day", zone, t0 + ms)
    return { from, to: TimeBucket.next("day", zone, from) }
  })
const anyRange = fc
  .tuple(fc.nat(4 * Instant.day), fc.nat(4 * Instant.day))
  .map(([a, b]) => ({ from: t0 + Math.min(a, b), to: t0 + Math.max(a, b) + 1 }))
const bounds = fc
  .tuple(fc.oneof(civilDay, anyRange), fc.nat(5 * Instant.day))
  .map(([range, ms]) => ({ ...range, now: t0 + ms }))

/** The row that SQL answers, as a summary; money as it is printed. */
const toSummary = (row: Record<string, unknown>) => {
  const of = (name: string) => row[name]
  return {
    messages: { total: of("messages"), inbound: of("inbound"), outbound: of("outbound"), agent: of("agent") },
    replies: {
      successful: of("successful"),
      failed: of("failed"),
      fallback: of("fallback"),
      successRate: of("successRate"),
      errorRate: of("errorRate"),
      fallbackRate: of("fallbackRate")
    },
    responseTime: {
      count: of("responses"),
      avg: of("averageResponseTimeMs"),
      p50: of("p50ResponseTimeMs"),
      p95: of("p95ResponseTimeMs"),
      p99: of("p99ResponseTimeMs")
    },
    conversations: {
      started: of("conversationsStarted"),
      active: of("conversationsActive"),
      engaged: of("conversationsEngaged"),
      closed: of("conversationsClosed"),
      escalated: of("conversationsEscalated"),
      outcomes: {
        open: of("outcomeOpen"),
        unengaged: of("outcomeUnengaged"),
        escalated: of("outcomeEscalated"),
        failed: of("outcomeFailed"),
        resolved_confirmed: of("outcomeResolvedConfirmed"),
        resolved_assumed: of("outcomeResolvedAssumed"),
        abandoned: of("outcomeAbandoned")
      },
      handoffRate: of("handoffRate"),
      containmentRate: of("containmentRate"),
      resolutionRate: of("resolutionRate"),
      averageDurationSeconds: of("averageDurationSeconds"),
      messagesPerConversation: of("messagesPerConversation")
    },
    knowledgeBase: {
      queries: of("knowledgeBaseQueries"),
      hits: of("knowledgeBaseHits"),
      hitRate: of("knowledgeBaseHitRate")
    },
    tokens: {
      input: of("tokensInput"),
      cachedInput: of("tokensCachedInput"),
      cacheCreationInput: of("tokensCacheCreationInput"),
      output: of("tokensOutput"),
      reasoningOutput: of("tokensReasoningOutput")
    },
    cost: {
      usd: of("costUsd"),
      perConversationUsd: of("costPerConversationUsd"),
      perResolvedConversationUsd: of("costPerResolvedConversationUsd"),
      unpricedMessages: of("unpricedMessages")
    },
    customers: { active: of("activeUsers") },
    satisfaction: { ratings: of("ratings"), average: of("satisfaction") }
  }
}

/** Every number near the other, every other value the same: sums of fractions differ in the last bit. */
const expectNear = (got: unknown, wanted: unknown, path = ""): void => {
  if (typeof wanted === "number")
    expect([path, Math.abs(Number(got) - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))]).toStrictEqual([
      path,
      true
    ])
  else if (typeof wanted === "object" && wanted !== null) {
    expect(Object.keys(got as object).sort()).toStrictEqual(Object.keys(wanted).sort())
    for (const [name, value] of Object.entries(wanted))
      expectNear((got as Record<string, unknown>)[name], value, `${path}.${name}`)
  } else expect([path, got]).toStrictEqual([path, wanted])
}

const exact = (times: ReadonlyArray<number>) => ({
  p50: Percentile.of(times, 0.5),
  p95: Percentile.of(times, 0.95),
  p99: Percentile.of(times, 0.99)
})

layer(stores, { excludeTestServices: true })("Summaries", (it) => {
  it.effect.prop(
    "are the same by the domain, by SQL and by the API's services, delivered in any order and more than once",
    [
      histories.chain((events) =>
        fc.tuple(fc.constant(events), Arbitraries.deliveries(events), fc.nat(events.length))
      ),
      bounds,
      fc.option(fc.constantFrom("bot-1", "bot-2"))
    ],
    ([[events, deliveries, cut], range, botId]) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const organizationId = yield* organization
        // Another tenant has the same.
        yield* given(yield* organization, events)
        // In two parts: the second comes late.
        yield* append(organizationId, deliveries.slice(0, cut))
        yield* drain
        yield* append(organizationId, deliveries.slice(cut))
        yield* drain

        const own = events.filter((event) => botId === null || event.botId === botId)
        const times = Expected.responseTimes(own)
        const messages = Expected.messagesOf(own).filter(
          ({ timestamp }) => timestamp >= range.from && timestamp < range.to
        )
        const talks = Expected.conversationTally(own, range)
        const wanted = Summary.make({ tally: Expected.tallyOf(messages, times), conversations: talks })
        const exactTimes = exact(messages.flatMap(({ id }) => times.get(id) ?? []))

        const at = (instant: number) => Instant.format(instant)
        const [row = {}] =
          botId === null
            ? yield* sql<
                Record<string, unknown>
              >`SELECT * FROM get_organization_analytics_summary(${organizationId}::uuid, ${at(range.from)}, ${at(range.to)}, ${at(range.now)})`
            : yield* sql<
                Record<string, unknown>
              >`SELECT * FROM get_bot_performance_summary(${organizationId}::uuid, ${botId}, ${at(range.from)}, ${at(range.to)}, ${at(range.now)})`
        expectNear(toSummary(row), { ...wanted, responseTime: { ...wanted.responseTime, ...exactTimes } })

        expectNear(
          { p50: row["p50DurationSeconds"], p95: row["p95DurationSeconds"] },
          { p50: talks.durations.p50Seconds, p95: talks.durations.p95Seconds }
        )

        const filter = filterOf(organizationId, { ...range, botIds: botId === null ? null : [botId] })
        const { total: tally } = yield* (yield* Tallies).totals(filter)
        const { total: conversations } = yield* (yield* ConversationTallies).totals(filter, range.now)
        expectNear(Summary.make({ tally, conversations }), wanted)

        // The histogram keeps its promise.
        for (const name of ["p50", "p95", "p99"] as const) {
          const [near, real] = [wanted.responseTime[name], exactTimes[name]]
          if (near === null || real === null) expect(near).toBe(real)
          else expect(Math.abs(near - real)).toBeLessThanOrEqual(real * Histogram.relativeError)
        }
        expectNear(yield* (yield* Tallies).exactPercentiles(filter), {
          count: times.size === 0 ? 0 : messages.filter(({ id }) => times.has(id)).length,
          ...exactTimes
        })
      }),
    { fastCheck: { numRuns: 60 } }
  )
})
