/** Answers about a range: series over time, a heatmap, and totals. What a number means: `MetricDefinition`. */
import { BotId } from "@botflow/domain/Id"
import * as Define from "@botflow/domain/MetricDefinition"
import { Schema } from "effect"
import * as Query from "./Query.ts"
import { count, Instant, measure, money } from "./Scalars.ts"

/** Milliseconds; all but `count` are null where there is no response. */
export const ResponseTime = Schema.Struct({
  count: count(Define.responses),
  avg: measure(Define.averageResponseTime),
  p50: measure(Define.p50ResponseTime),
  p95: measure(Define.p95ResponseTime),
  p99: measure(Define.p99ResponseTime)
})

/** How percentiles were computed, and how far they may be from the exact ones, as a fraction. */
const method = {
  method: Schema.Literal("exact", "histogram"),
  relativeError: Schema.Number
}

const bounds = { from: Instant, to: Instant, timezone: Schema.String }

/** An answer about a range and, where asked for, about the one before. */
const comparable = <Fields extends Schema.Struct.Fields>(body: Fields) =>
  Schema.Struct({ asOf: Instant, ...body, previous: Schema.optional(Schema.Struct(body)) })

/** `partial`: the bucket is not over yet. */
const bucket = { t: Instant, partial: Schema.Boolean }

const seriesBody = <Point extends Schema.Struct.Fields, Summary extends Schema.Struct.Fields>(
  point: Point,
  summary: Summary
) => ({
  ...bounds,
  bucket: Query.BucketName,
  points: Schema.Array(Schema.Struct({ ...bucket, ...point })),
  summary: Schema.Struct(summary)
})

export const ResponseTimes = comparable(
  seriesBody(ResponseTime.fields, { ...ResponseTime.fields, ...method })
)

const volume = {
  inbound: count(Define.inbound),
  outbound: count(Define.outbound),
  agent: count(Define.agentMessages)
}
export const MessageVolume = comparable(seriesBody(volume, volume))

const success = {
  successful: count(Define.successful),
  failed: count(Define.failed),
  fallback: count(Define.fallback),
  rate: measure(Define.successRate)
}
export const SuccessRate = comparable(seriesBody(success, success))

const duration = {
  conversations: count(Define.timedConversations),
  avgSeconds: measure(Define.averageDuration),
  p50Seconds: measure(Define.p50Duration),
  p95Seconds: measure(Define.p95Duration)
}
/** Of conversations by their start; percentiles are exact. */
export const ConversationDuration = comparable(seriesBody(duration, duration))

const tokens = {
  input: count(Define.inputTokens),
  cachedInput: count(Define.cachedInputTokens),
  cacheCreationInput: count(Define.cacheCreationInputTokens),
  output: count(Define.outputTokens),
  reasoningOutput: count(Define.reasoningOutputTokens)
}
const usage = { ...tokens, costUsd: money(Define.cost), unpricedMessages: count(Define.unpricedMessages) }
const usageBody = seriesBody(usage, usage)
export const TokenUsage = comparable({
  ...usageBody,
  /** Those that used most first; `model` is null for messages that name none. */
  byModel: Schema.Array(
    Schema.Struct({ model: Schema.NullOr(Schema.String), messages: count(Define.messages), ...usage })
  )
})

/** Models that messages of the range name, those of most messages first. */
export const Models = Schema.Struct({
  asOf: Instant,
  ...bounds,
  items: Schema.Array(Schema.Struct({ model: Schema.String, messages: count(Define.messages) }))
})

/** All 168 hours of the week on the clocks of `timezone`, Monday's (1) first. */
export const Heatmap = comparable({
  ...bounds,
  metric: Query.HeatmapMetric,
  cells: Schema.Array(
    Schema.Struct({
      weekday: Schema.Number,
      hour: Schema.Number,
      value: Schema.NullOr(Schema.Number)
    })
  )
})

const groups = {
  messages: Schema.Struct({
    total: count(Define.messages),
    inbound: count(Define.inbound),
    outbound: count(Define.botMessages),
    agent: count(Define.agentMessages)
  }),
  replies: Schema.Struct({
    successful: count(Define.successful),
    failed: count(Define.failed),
    fallback: count(Define.fallback),
    successRate: measure(Define.successRate),
    errorRate: measure(Define.errorRate),
    fallbackRate: measure(Define.fallbackRate)
  }),
  responseTime: ResponseTime,
  conversations: Schema.Struct({
    started: count(Define.conversationsStarted),
    active: count(Define.conversationsActive),
    engaged: count(Define.conversationsEngaged),
    closed: count(Define.conversationsClosed),
    escalated: count(Define.conversationsEscalated),
    outcomes: Schema.Struct({
      open: Schema.Number,
      unengaged: Schema.Number,
      escalated: Schema.Number,
      failed: Schema.Number,
      resolved_confirmed: Schema.Number,
      resolved_assumed: Schema.Number,
      abandoned: Schema.Number
    }),
    handoffRate: measure(Define.handoffRate),
    containmentRate: measure(Define.containmentRate),
    resolutionRate: measure(Define.resolutionRate),
    averageDurationSeconds: measure(Define.averageDuration),
    messagesPerConversation: measure(Define.messagesPerConversation)
  }),
  knowledgeBase: Schema.Struct({
    queries: count(Define.knowledgeBaseQueries),
    hits: count(Define.knowledgeBaseHits),
    hitRate: measure(Define.knowledgeBaseHitRate)
  }),
  tokens: Schema.Struct(tokens),
  cost: Schema.Struct({
    usd: money(Define.cost),
    perConversationUsd: money(Define.costPerConversation),
    perResolvedConversationUsd: money(Define.costPerResolvedConversation),
    unpricedMessages: count(Define.unpricedMessages)
  }),
  customers: Schema.Struct({ active: count(Define.activeUsers) }),
  satisfaction: Schema.Struct({ ratings: count(Define.ratings), average: measure(Define.satisfaction) })
}

/** Every number of one bot or one organization over a range. */
export const Totals = Schema.Struct(groups)

export const Summary = comparable({
  ...bounds,
  ...groups,
  byBot: Schema.Array(Schema.Struct({ botId: BotId, name: Schema.String, ...groups }))
})

/**
 * What a first look shows, as of one instant: the bodies of the endpoints named like its parts. A part that cannot
 * be read now is null. The heatmap is of 30 days where the range is shorter than a week.
 */
export const Overview = Schema.Struct({
  asOf: Instant,
  ...bounds,
  summary: Schema.NullOr(comparable({ ...bounds, ...groups })),
  responseTimes: Schema.NullOr(ResponseTimes),
  messageVolume: Schema.NullOr(MessageVolume),
  successRate: Schema.NullOr(SuccessRate),
  conversationDuration: Schema.NullOr(ConversationDuration),
  tokenUsage: Schema.NullOr(comparable(usageBody)),
  heatmap: Schema.NullOr(Heatmap)
})

export const Performance = comparable({
  ...bounds,
  botId: BotId,
  startDate: Schema.String,
  endDate: Schema.String,
  ...groups
})

/** Of the response times of one bot, milliseconds. */
export const Percentiles = comparable({
  ...bounds,
  botId: BotId,
  count: count(Define.responses),
  p50: measure(Define.p50ResponseTime),
  p95: measure(Define.p95ResponseTime),
  p99: measure(Define.p99ResponseTime),
  ...method
})
