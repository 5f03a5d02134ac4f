/** Reading the aggregates back, in the shape of the summary that they were made of. */
import * as ConversationTally from "@botflow/domain/ConversationTally"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { AggregationPlan } from "../src/postgres/AggregationPlan.ts"
import { Aggregations } from "../src/postgres/Aggregations.ts"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import { Tallies } from "../src/postgres/Tallies.ts"
import { filterOf } from "./support.ts"

interface Counts {
  readonly messages: number
  readonly inbound: number
  readonly outbound: number
  readonly agent: number
  readonly successful: number
  readonly failed: number
  readonly fallback: number
  readonly responses: number
  readonly averageResponseTimeMs: number | null
  readonly p50ResponseTimeMs: number | null
  readonly p95ResponseTimeMs: number | null
  readonly p99ResponseTimeMs: number | null
  readonly conversationsStarted: number
  readonly conversationsActive: number
  readonly knowledgeBaseQueries: number
  readonly knowledgeBaseHits: number
  readonly tokensInput: number
  readonly tokensCachedInput: number
  readonly tokensCacheCreationInput: number
  readonly tokensOutput: number
  readonly tokensReasoningOutput: number
  readonly costUsd: string | null
  readonly unpricedMessages: number
  readonly activeUsers: number
  readonly asOf: number
}

export interface DayRow extends Counts {
  readonly botId: string
  readonly date: string
  readonly timezone: string
  readonly fromAt: number
  readonly toAt: number
  readonly successRate: number | null
  readonly errorRate: number | null
  readonly fallbackRate: number | null
  readonly conversationsEngaged: number
  readonly conversationsClosed: number
  readonly conversationsEscalated: number
  readonly outcomeOpen: number
  readonly outcomeUnengaged: number
  readonly outcomeEscalated: number
  readonly outcomeFailed: number
  readonly outcomeResolvedConfirmed: number
  readonly outcomeResolvedAssumed: number
  readonly outcomeAbandoned: number
  readonly handoffRate: number | null
  readonly containmentRate: number | null
  readonly resolutionRate: number | null
  readonly averageDurationSeconds: number | null
  readonly p50DurationSeconds: number | null
  readonly p95DurationSeconds: number | null
  readonly messagesPerConversation: number | null
  readonly knowledgeBaseHitRate: number | null
  readonly costPerConversationUsd: string | null
  readonly costPerResolvedConversationUsd: string | null
  readonly ratings: number
  readonly satisfaction: number | null
}

export interface HourRow extends Counts {
  readonly hour: number
  readonly activeBots: number
}

/** The summary that a row of a day holds. */
export const summaryOf = (row: DayRow) => ({
  messages: { total: row.messages, inbound: row.inbound, outbound: row.outbound, agent: row.agent },
  replies: {
    successful: row.successful,
    failed: row.failed,
    fallback: row.fallback,
    successRate: row.successRate,
    errorRate: row.errorRate,
    fallbackRate: row.fallbackRate
  },
  responseTime: {
    count: row.responses,
    avg: row.averageResponseTimeMs,
    p50: row.p50ResponseTimeMs,
    p95: row.p95ResponseTimeMs,
    p99: row.p99ResponseTimeMs
  },
  conversations: {
    started: row.conversationsStarted,
    active: row.conversationsActive,
    engaged: row.conversationsEngaged,
    closed: row.conversationsClosed,
    escalated: row.conversationsEscalated,
    outcomes: {
      open: row.outcomeOpen,
      unengaged: row.outcomeUnengaged,
      escalated: row.outcomeEscalated,
      failed: row.outcomeFailed,
      resolved_confirmed: row.outcomeResolvedConfirmed,
      resolved_assumed: row.outcomeResolvedAssumed,
      abandoned: row.outcomeAbandoned
    },
    handoffRate: row.handoffRate,
    containmentRate: row.containmentRate,
    resolutionRate: row.resolutionRate,
    averageDurationSeconds: row.averageDurationSeconds,
    messagesPerConversation: row.messagesPerConversation
  },
  knowledgeBase: {
    queries: row.knowledgeBaseQueries,
    hits: row.knowledgeBaseHits,
    hitRate: row.knowledgeBaseHitRate
  },
  tokens: {
    input: row.tokensInput,
    cachedInput: row.tokensCachedInput,
    cacheCreationInput: row.tokensCacheCreationInput,
    output: row.tokensOutput,
    reasoningOutput: row.tokensReasoningOutput
  },
  cost: {
    usd: row.costUsd,
    perConversationUsd: row.costPerConversationUsd,
    perResolvedConversationUsd: row.costPerResolvedConversationUsd,
    unpricedMessages: row.unpricedMessages
  },
  customers: { active: row.activeUsers },
  satisfaction: { ratings: row.ratings, average: row.satisfaction }
})

/** What an hour has of the summary of all bots. */
export const hourOf = (summary: Summary.Summary) => ({
  messages: summary.messages.total,
  inbound: summary.messages.inbound,
  outbound: summary.messages.outbound,
  agent: summary.messages.agent,
  successful: summary.replies.successful,
  failed: summary.replies.failed,
  fallback: summary.replies.fallback,
  responses: summary.responseTime.count,
  averageResponseTimeMs: summary.responseTime.avg,
  p50ResponseTimeMs: summary.responseTime.p50,
  p95ResponseTimeMs: summary.responseTime.p95,
  p99ResponseTimeMs: summary.responseTime.p99,
  conversationsStarted: summary.conversations.started,
  conversationsActive: summary.conversations.active,
  knowledgeBaseQueries: summary.knowledgeBase.queries,
  knowledgeBaseHits: summary.knowledgeBase.hits,
  tokensInput: summary.tokens.input,
  tokensCachedInput: summary.tokens.cachedInput,
  tokensCacheCreationInput: summary.tokens.cacheCreationInput,
  tokensOutput: summary.tokens.output,
  tokensReasoningOutput: summary.tokens.reasoningOutput,
  costUsd: summary.cost.usd,
  unpricedMessages: summary.cost.unpricedMessages,
  activeUsers: summary.customers.active
})

/** In the order of dates and bots. */
export const days = (organizationId: OrganizationId) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql<DayRow>`SELECT * FROM bot_performance_metrics WHERE organization_id = ${organizationId}
      ORDER BY date, bot_id`
  )

export const hours = (organizationId: OrganizationId) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql<HourRow>`SELECT * FROM usage_analytics WHERE organization_id = ${organizationId} ORDER BY hour`
  )

/** The summary of a range, as the API answers it: of all bots, and of each. */
export const summaries = (organizationId: OrganizationId, from: number, to: number, asOf: number) =>
  Effect.gen(function* () {
    const filter = filterOf(organizationId, { from, to })
    const messages = yield* (yield* Tallies).totals(filter)
    const talks = yield* (yield* ConversationTallies).totals(filter, asOf)
    const bots = [...new Set([...messages.byBot.keys(), ...talks.byBot.keys()])].sort()
    return {
      total: Summary.make({ tally: messages.total, conversations: talks.total }),
      activeBots: messages.byBot.size,
      byBot: bots.map((botId) => ({
        botId,
        summary: Summary.make({
          tally: messages.byBot.get(botId) ?? Tally.empty(),
          conversations: talks.byBot.get(botId) ?? ConversationTally.empty
        })
      }))
    }
  })

/** The periods that are due of one organization, such as `daily 2026-01-17`, in their order. */
export const due = (organizationId: OrganizationId, now: number) =>
  Effect.map(
    Effect.flatMap(AggregationPlan, (plan) => plan.due(now)),
    (periods) =>
      periods
        .filter((period) => period.organizationId === organizationId)
        .map(({ date, kind, startAt }) => `${kind} ${date ?? new Date(startAt).toISOString().slice(0, 16)}`)
  )

/** Plans, and aggregates everything that is due of one organization. @returns how many periods */
export const aggregated = (organizationId: OrganizationId, now: number) =>
  Effect.zipRight(
    Effect.flatMap(AggregationPlan, (plan) => plan.due(now)),
    Effect.flatMap(Aggregations, (aggregations) => aggregations.drain(organizationId, now))
  )
