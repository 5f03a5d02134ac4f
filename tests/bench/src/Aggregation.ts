/** Aggregating a day of all bots, against one GROUP BY over its messages by hand. */
import { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { AggregateReader } from "@botflow/storage/postgres/AggregateReader"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import * as Database from "@botflow/storage/postgres/Database"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect, Layer, Redacted } from "effect"
import type { Figure } from "./Figure.ts"
import { type History, median, onHistory, organizationId } from "./History.ts"

const Services = Layer.provideMerge(Aggregations.Default, AggregateReader.Default).pipe(
  Layer.provideMerge(Layer.mergeAll(AggregationPlan.Default, Tallies.Default, ConversationTallies.Default))
)

const byHand = `SELECT bot_id, count(*), count(*) FILTER (WHERE sender = 'customer'), count(*) FILTER (WHERE success AND sender = 'bot'),
  count(*) FILTER (WHERE fallback), sum(response_time_ms), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY response_time_ms),
  sum(plain_input), sum(cached_input), sum(plain_output), sum(kb_queries), sum(kb_hits), sum(cost_usd),
  count(DISTINCT conversation_id), count(DISTINCT customer_id) FILTER (WHERE sender = 'customer')
  FROM messages WHERE organization_id = '${organizationId}' AND sent_at >= $1 AND sent_at < $2 GROUP BY bot_id`

const measure = (history: History) =>
  Effect.gen(function* () {
    const aggregations = yield* Aggregations
    // A day of Johannesburg that is over for long.
    const startAt = Math.floor(Date.now() / Instant.day) * Instant.day - 10 * Instant.day - 2 * Instant.hour
    const period = {
      organizationId: OrganizationId.make(organizationId),
      kind: "daily" as const,
      startAt,
      endAt: startAt + Instant.day,
      date: Instant.format(startAt + Instant.day / 2).slice(0, 10),
      timezone: "Africa/Johannesburg",
      changes: 1
    }
    yield* Effect.promise(() =>
      history.client.query(
        `INSERT INTO aggregations (organization_id, kind, start_at, end_at, date, timezone, due_at) VALUES ($1, 'daily', $2, $3, $4, $5, $3)
         ON CONFLICT DO NOTHING`,
        [organizationId, Instant.format(startAt), Instant.format(period.endAt), period.date, period.timezone]
      )
    )
    const runtime = yield* Effect.runtime()
    const aggregated = yield* Effect.promise(() =>
      median(10, () => Effect.runPromise(Effect.provide(aggregations.aggregate(period, Date.now()), runtime)))
    )
    const grouped = yield* Effect.promise(() =>
      median(10, () => history.client.query(byHand, [Instant.format(startAt), Instant.format(period.endAt)]))
    )
    const rows = yield* Effect.promise(() =>
      history.client.query<{ n: number }>("SELECT count(*)::int AS n FROM bot_performance_metrics")
    )
    return { aggregated, grouped, bots: rows.rows[0]?.n ?? 0 }
  })

export const aggregation = (messages: number): Promise<ReadonlyArray<Figure>> =>
  onHistory(messages, async (history) => {
    const { aggregated, bots, grouped } = await Effect.runPromise(
      measure(history).pipe(
        Effect.provide(Layer.provide(Services, Database.layer({ url: Redacted.make(history.url) }))),
        Effect.scoped
      )
    )
    return [
      {
        what: `a day of ${bots} bots aggregated, of ${Math.round(messages / 30).toLocaleString("en-US")} messages a day`,
        value: aggregated,
        unit: "ms",
        baseline: { what: "one GROUP BY over its messages", value: grouped }
      }
    ]
  })
