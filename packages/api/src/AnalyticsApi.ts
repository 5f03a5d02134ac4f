/** Numbers and series over a range. What each number means: `@botflow/domain/Metric`. */
import { BotId } from "@botflow/domain/Id"
import { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"

/** RFC 3339 instant in UTC. */
export const Instant = Schema.String
/** US dollars, an exact decimal string. */
export const Usd = Schema.String
const count = Schema.Number
const nullable = Schema.NullOr(Schema.Number)

/** Milliseconds; all but `count` are null where there is no response. */
export const ResponseTime = Schema.Struct({
  count,
  avg: nullable,
  p50: nullable,
  p95: nullable,
  p99: nullable
})

const cards = {
  activeConversations: count,
  averageResponseTimeMs: nullable,
  successRate: nullable,
  messagesPerHour: count
}

/** The last 60 minutes up to `asOf`. */
export const Realtime = Schema.Struct({
  asOf: Instant,
  ...cards,
  totals: Schema.Struct({
    messages: count,
    successful: count,
    failed: count,
    tokens: count,
    costUsd: Schema.NullOr(Usd)
  }),
  percentiles: Schema.Struct({ p50: nullable, p95: nullable, p99: nullable }),
  /** The same card values for the 60 minutes before. */
  trend: Schema.Struct(cards)
})

const bucket = { t: Instant, partial: Schema.Boolean }
const series = <Point extends Schema.Schema.Any, Summary extends Schema.Schema.Any>(
  point: Point,
  summary: Summary
) => {
  const body = {
    from: Instant,
    to: Instant,
    bucket: Query.BucketName,
    timezone: Schema.String,
    points: Schema.Array(point),
    summary
  }
  return Schema.Struct({ asOf: Instant, ...body, previous: Schema.optional(Schema.Struct(body)) })
}

export const ResponseTimes = series(
  Schema.Struct({ ...bucket, ...ResponseTime.fields }),
  Schema.Struct({
    ...ResponseTime.fields,
    /** How the percentiles were computed, and how far they may be from the exact ones. */
    method: Schema.Literal("exact", "histogram"),
    relativeError: Schema.Number
  })
)

/** `outbound` counts bot and human agents; `agent` says how many of these are by a human. */
const volume = { inbound: count, outbound: count, agent: count }
export const MessageVolume = series(Schema.Struct({ ...bucket, ...volume }), Schema.Struct(volume))

const groups = {
  messages: Schema.Struct({ total: count, inbound: count, outbound: count, agent: count }),
  replies: Schema.Struct({
    successful: count,
    failed: count,
    fallback: count,
    successRate: nullable,
    errorRate: nullable,
    fallbackRate: nullable
  }),
  responseTime: ResponseTime,
  conversations: Schema.Struct({
    started: count,
    active: count,
    engaged: count,
    closed: count,
    escalated: count,
    outcomes: Schema.Struct({
      open: count,
      unengaged: count,
      escalated: count,
      failed: count,
      resolved_confirmed: count,
      resolved_assumed: count,
      abandoned: count
    }),
    handoffRate: nullable,
    containmentRate: nullable,
    resolutionRate: nullable,
    averageDurationSeconds: nullable,
    messagesPerConversation: nullable
  }),
  knowledgeBase: Schema.Struct({ queries: count, hits: count, hitRate: nullable }),
  tokens: Schema.Struct({
    input: count,
    cachedInput: count,
    cacheCreationInput: count,
    output: count,
    reasoningOutput: count
  }),
  cost: Schema.Struct({
    usd: Schema.NullOr(Usd),
    perConversationUsd: Schema.NullOr(Usd),
    unpricedMessages: count
  }),
  customers: Schema.Struct({ active: count }),
  satisfaction: Schema.Struct({ ratings: count, average: nullable })
}

/** Every number of one bot or one organization over a range. */
export const Totals = Schema.Struct(groups)
const summaryBody = {
  from: Instant,
  to: Instant,
  timezone: Schema.String,
  ...groups,
  byBot: Schema.Array(Schema.Struct({ botId: BotId, name: Schema.String, ...groups }))
}
export const Summary = Schema.Struct({
  asOf: Instant,
  ...summaryBody,
  previous: Schema.optional(Schema.Struct(summaryBody))
})

export class AnalyticsApi extends HttpApiGroup.make("analytics")
  .add(HttpApiEndpoint.get("realtime", "/realtime").addSuccess(Realtime))
  .add(
    HttpApiEndpoint.get("responseTimes", "/response-times")
      .setUrlParams(Query.Series)
      .addSuccess(ResponseTimes)
  )
  .add(
    HttpApiEndpoint.get("messageVolume", "/message-volume")
      .setUrlParams(Query.Series)
      .addSuccess(MessageVolume)
  )
  .add(HttpApiEndpoint.get("summary", "/summary").setUrlParams(Query.Summary).addSuccess(Summary))
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .middleware(Authorization)
  .prefix("/api/analytics") {}
