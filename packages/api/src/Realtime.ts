/** The live numbers: the last 60 minutes. */
import * as Define from "@botflow/domain/MetricDefinition"
import { Schema } from "effect"
import { count, Instant, measure, money } from "./Scalars.ts"

const cards = {
  activeConversations: count(Define.activeNow),
  averageResponseTimeMs: measure(Define.recentResponseTime),
  successRate: measure(Define.recentSuccessRate),
  messagesPerHour: count(Define.messagesPerHour)
}

/** The last 60 minutes up to `asOf`. */
export const Realtime = Schema.Struct({
  asOf: Instant,
  ...cards,
  totals: Schema.Struct({
    messages: count(Define.messagesPerHour),
    successful: count(Define.successful),
    failed: count(Define.failed),
    tokens: Schema.Number,
    costUsd: money(Define.cost)
  }),
  percentiles: Schema.Struct({
    p50: measure(Define.p50ResponseTime),
    p95: measure(Define.p95ResponseTime),
    p99: measure(Define.p99ResponseTime)
  }),
  /** The same card values for the 60 minutes before. */
  trend: Schema.Struct(cards),
  /** True while the live store is away: the numbers are right, from PostgreSQL, and slower to come. Absent otherwise. */
  degraded: Schema.optional(Schema.Boolean)
})
