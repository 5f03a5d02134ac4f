/** The columns of `bot_performance_metrics` and `usage_analytics`, and where their values come from. */
import type { Durations } from "@botflow/domain/ConversationTally"
import type { Summary } from "@botflow/domain/Summary"
import type { Column } from "./Columns.ts"
import type { DuePeriod } from "./AggregationPlan.ts"

/** What both tables say about their period. `asOf`: milliseconds since the epoch. */
interface Row {
  readonly period: DuePeriod
  readonly asOf: number
  readonly summary: Summary
}
export interface BotDay extends Row {
  readonly botId: string
  readonly durations: Durations
}
export interface Hour extends Row {
  readonly activeBots: number
}

const volume: ReadonlyArray<Column<Row>> = [
  ["organization_id", "uuid", ({ period }) => period.organizationId],
  ["as_of", "timestamptz", ({ asOf }) => asOf],
  ["messages", "bigint", ({ summary }) => summary.messages.total],
  ["inbound", "bigint", ({ summary }) => summary.messages.inbound],
  ["outbound", "bigint", ({ summary }) => summary.messages.outbound],
  ["agent", "bigint", ({ summary }) => summary.messages.agent],
  ["successful", "bigint", ({ summary }) => summary.replies.successful],
  ["failed", "bigint", ({ summary }) => summary.replies.failed],
  ["fallback", "bigint", ({ summary }) => summary.replies.fallback],
  ["responses", "bigint", ({ summary }) => summary.responseTime.count],
  ["average_response_time_ms", "double precision", ({ summary }) => summary.responseTime.avg],
  ["p50_response_time_ms", "double precision", ({ summary }) => summary.responseTime.p50],
  ["p95_response_time_ms", "double precision", ({ summary }) => summary.responseTime.p95],
  ["p99_response_time_ms", "double precision", ({ summary }) => summary.responseTime.p99],
  ["conversations_started", "bigint", ({ summary }) => summary.conversations.started],
  ["conversations_active", "bigint", ({ summary }) => summary.conversations.active],
  ["knowledge_base_queries", "bigint", ({ summary }) => summary.knowledgeBase.queries],
  ["knowledge_base_hits", "bigint", ({ summary }) => summary.knowledgeBase.hits],
  ["tokens_input", "bigint", ({ summary }) => summary.tokens.input],
  ["tokens_cached_input", "bigint", ({ summary }) => summary.tokens.cachedInput],
  ["tokens_cache_creation_input", "bigint", ({ summary }) => summary.tokens.cacheCreationInput],
  ["tokens_output", "bigint", ({ summary }) => summary.tokens.output],
  ["tokens_reasoning_output", "bigint", ({ summary }) => summary.tokens.reasoningOutput],
  ["cost_usd", "numeric", ({ summary }) => summary.cost.usd],
  ["unpriced_messages", "bigint", ({ summary }) => summary.cost.unpricedMessages],
  ["active_users", "bigint", ({ summary }) => summary.customers.active]
]

export const botDayColumns: ReadonlyArray<Column<BotDay>> = [
  ...volume,
  ["bot_id", "text", ({ botId }) => botId],
  ["date", "date", ({ period }) => period.date],
  ["timezone", "text", ({ period }) => period.timezone],
  ["from_at", "timestamptz", ({ period }) => period.startAt],
  ["to_at", "timestamptz", ({ period }) => period.endAt],
  ["success_rate", "double precision", ({ summary }) => summary.replies.successRate],
  ["error_rate", "double precision", ({ summary }) => summary.replies.errorRate],
  ["fallback_rate", "double precision", ({ summary }) => summary.replies.fallbackRate],
  ["conversations_engaged", "bigint", ({ summary }) => summary.conversations.engaged],
  ["conversations_closed", "bigint", ({ summary }) => summary.conversations.closed],
  ["conversations_escalated", "bigint", ({ summary }) => summary.conversations.escalated],
  ["outcome_open", "bigint", ({ summary }) => summary.conversations.outcomes.open],
  ["outcome_unengaged", "bigint", ({ summary }) => summary.conversations.outcomes.unengaged],
  ["outcome_escalated", "bigint", ({ summary }) => summary.conversations.outcomes.escalated],
  ["outcome_failed", "bigint", ({ summary }) => summary.conversations.outcomes.failed],
  [
    "outcome_resolved_confirmed",
    "bigint",
    ({ summary }) => summary.conversations.outcomes.resolved_confirmed
  ],
  ["outcome_resolved_assumed", "bigint", ({ summary }) => summary.conversations.outcomes.resolved_assumed],
  ["outcome_abandoned", "bigint", ({ summary }) => summary.conversations.outcomes.abandoned],
  ["handoff_rate", "double precision", ({ summary }) => summary.conversations.handoffRate],
  ["containment_rate", "double precision", ({ summary }) => summary.conversations.containmentRate],
  ["resolution_rate", "double precision", ({ summary }) => summary.conversations.resolutionRate],
  [
    "average_duration_seconds",
    "double precision",
    ({ summary }) => summary.conversations.averageDurationSeconds
  ],
  ["p50_duration_seconds", "double precision", ({ durations }) => durations.p50Seconds],
  ["p95_duration_seconds", "double precision", ({ durations }) => durations.p95Seconds],
  [
    "messages_per_conversation",
    "double precision",
    ({ summary }) => summary.conversations.messagesPerConversation
  ],
  ["knowledge_base_hit_rate", "double precision", ({ summary }) => summary.knowledgeBase.hitRate],
  ["cost_per_conversation_usd", "numeric", ({ summary }) => summary.cost.perConversationUsd],
  ["cost_per_resolved_conversation_usd", "numeric", ({ summary }) => summary.cost.perResolvedConversationUsd],
  ["ratings", "bigint", ({ summary }) => summary.satisfaction.ratings],
  ["satisfaction", "double precision", ({ summary }) => summary.satisfaction.average]
]

export const hourColumns: ReadonlyArray<Column<Hour>> = [
  ...volume,
  ["hour", "timestamptz", ({ period }) => period.startAt],
  ["active_bots", "bigint", ({ activeBots }) => activeBots]
]
