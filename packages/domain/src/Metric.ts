/**
 * The metrics: each definition with the fold that computes it from what is counted over a range.
 *
 * Every number of an answer, a chart and a file comes from here, so that all of them agree. Rates
 * are fractions 0..1; whatever has nothing to be a quotient of is `null`, never 0.
 */
import type { BigDecimal } from "effect"
import type { ConversationTally } from "./ConversationTally.ts"
import * as Histogram from "./Histogram.ts"
import * as Define from "./MetricDefinition.ts"
import * as Rate from "./Rate.ts"
import * as Tally from "./Tally.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

/** What is counted over one range, or one bucket of it. */
export interface Facts {
  readonly tally: Tally.Tally
  readonly conversations: ConversationTally
}

/** What is known of one live window: the 60 minutes up to an instant. */
export interface LiveFacts {
  readonly tally: Tally.Tally
  readonly activeConversations: number
  /** The last responses up to the window's end, milliseconds. */
  readonly responses: ReadonlyArray<number>
}

/** `From`: what it is computed from. `Value`: a count, a number or nothing, or decimal dollars. */
export interface Metric<Value extends number | string | null = number | string | null, From = Facts>
  extends Define.MetricDefinition {
  readonly fold: (facts: From) => Value
}

const metric = <Value extends number | string | null, From = Facts>(
  definition: Define.MetricDefinition,
  fold: (facts: From) => Value
): Metric<Value, From> => ({ ...definition, fold })

const ofTally = <Value extends number | string | null>(
  definition: Define.MetricDefinition,
  fold: (tally: Tally.Tally) => Value
): Metric<Value> => metric(definition, ({ tally }) => fold(tally))

const ofConversations = <Value extends number | string | null>(
  definition: Define.MetricDefinition,
  fold: (conversations: ConversationTally) => Value
): Metric<Value> => metric(definition, ({ conversations }) => fold(conversations))

export const messages = ofTally(Define.messages, Tally.messages)
export const inbound = ofTally(Define.inbound, (tally) => tally.inbound)
export const outbound = ofTally(Define.outbound, (tally) => tally.outbound + tally.agent)
export const botMessages = ofTally(Define.botMessages, (tally) => tally.outbound)
export const agentMessages = ofTally(Define.agentMessages, (tally) => tally.agent)

const verdicts = (tally: Tally.Tally) => tally.successful + tally.failed
const successRateOf = (tally: Tally.Tally) => Rate.of(tally.successful, verdicts(tally))
export const successful = ofTally(Define.successful, (tally) => tally.successful)
export const failed = ofTally(Define.failed, (tally) => tally.failed)
export const fallback = ofTally(Define.fallback, (tally) => tally.fallback)
export const successRate = ofTally(Define.successRate, successRateOf)
export const errorRate = ofTally(Define.errorRate, (tally) => Rate.of(tally.failed, verdicts(tally)))
export const fallbackRate = ofTally(Define.fallbackRate, (tally) => Rate.of(tally.fallback, tally.outbound))

const quantile =
  (q: number) =>
  (tally: Tally.Tally): number | null =>
    Histogram.quantiles(tally.responseTimes, [q])[0] ?? null
export const responses = ofTally(Define.responses, (tally) => tally.responses)
export const averageResponseTime = ofTally(Define.averageResponseTime, (tally) =>
  Rate.of(tally.responseMs, tally.responses)
)
export const p50ResponseTime = ofTally(Define.p50ResponseTime, quantile(0.5))
export const p95ResponseTime = ofTally(Define.p95ResponseTime, quantile(0.95))
export const p99ResponseTime = ofTally(Define.p99ResponseTime, quantile(0.99))

const resolved = ({ outcomes }: ConversationTally) => outcomes.resolved_confirmed + outcomes.resolved_assumed
export const conversationsStarted = ofConversations(Define.conversationsStarted, (c) => c.started)
export const conversationsActive = ofConversations(Define.conversationsActive, (c) => c.active)
export const conversationsEngaged = ofConversations(Define.conversationsEngaged, (c) => c.engaged)
export const conversationsClosed = ofConversations(
  Define.conversationsClosed,
  (c) => c.started - c.outcomes.open
)
export const conversationsEscalated = ofConversations(Define.conversationsEscalated, (c) => c.escalated)
export const handoffRate = ofConversations(Define.handoffRate, (c) => Rate.of(c.escalated, c.engaged))
export const containmentRate = ofConversations(Define.containmentRate, (c) =>
  Rate.of(c.contained, c.closedEngaged)
)
export const resolutionRate = ofConversations(Define.resolutionRate, (c) =>
  Rate.of(resolved(c), c.closedEngaged)
)
export const resolvedConfirmed = ofConversations(
  Define.resolvedConfirmed,
  (c) => c.outcomes.resolved_confirmed
)
export const resolvedAssumed = ofConversations(Define.resolvedAssumed, (c) => c.outcomes.resolved_assumed)
export const timedConversations = ofConversations(Define.timedConversations, (c) => c.durations.count)
export const averageDuration = ofConversations(Define.averageDuration, ({ durations }) =>
  Rate.of(durations.sumSeconds, durations.count)
)
export const p50Duration = ofConversations(Define.p50Duration, (c) => c.durations.p50Seconds)
export const p95Duration = ofConversations(Define.p95Duration, (c) => c.durations.p95Seconds)
export const messagesPerConversation = ofConversations(Define.messagesPerConversation, (c) =>
  Rate.of(c.messages, c.started)
)

export const knowledgeBaseQueries = ofTally(Define.knowledgeBaseQueries, (tally) => tally.kbQueries)
export const knowledgeBaseHits = ofTally(Define.knowledgeBaseHits, (tally) => tally.kbHits)
export const knowledgeBaseHitRate = ofTally(Define.knowledgeBaseHitRate, (tally) =>
  Rate.of(tally.kbHits, tally.kbQueries)
)

const tokens = (part: keyof Tokens.Sent) => (tally: Tally.Tally) => Tokens.wholes(tally)[part]
export const inputTokens = ofTally(Define.inputTokens, tokens("input"))
export const cachedInputTokens = ofTally(Define.cachedInputTokens, tokens("cachedInput"))
export const cachedInputShare = ofTally(Define.cachedInputShare, (tally) => {
  const { cachedInput, input } = Tokens.wholes(tally)
  return Rate.of(cachedInput, input)
})
export const cacheCreationInputTokens = ofTally(Define.cacheCreationInputTokens, tokens("cacheCreationInput"))
export const outputTokens = ofTally(Define.outputTokens, tokens("output"))
export const reasoningOutputTokens = ofTally(Define.reasoningOutputTokens, tokens("reasoningOutput"))

const usd = (amount: BigDecimal.BigDecimal | null) => (amount === null ? null : Usd.format(amount))
const costPer = (tally: Tally.Tally, count: number) => {
  const cost = Tally.costUsd(tally)
  return usd(cost === null || count === 0 ? null : Usd.share(cost, count))
}
export const cost = ofTally(Define.cost, (tally) => usd(Tally.costUsd(tally)))
export const unpricedMessages = ofTally(Define.unpricedMessages, (tally) => tally.unpriced)
export const costPerConversation = metric(Define.costPerConversation, (facts: Facts) =>
  costPer(facts.tally, facts.conversations.active)
)
export const costPerResolvedConversation = metric(Define.costPerResolvedConversation, (facts: Facts) =>
  costPer(facts.tally, resolved(facts.conversations))
)

export const activeUsers = ofConversations(Define.activeUsers, (c) => c.customers)
export const ratings = ofConversations(Define.ratings, (c) => c.ratings)
export const satisfaction = ofConversations(Define.satisfaction, (c) => Rate.of(c.score, c.ratings))

// Live: computed from the last 60 minutes.

export const activeNow = metric(Define.activeNow, (facts: LiveFacts) => facts.activeConversations)
export const messagesPerHour = metric(Define.messagesPerHour, (facts: LiveFacts) =>
  Tally.messages(facts.tally)
)
export const recentResponseTime = metric(Define.recentResponseTime, ({ responses }: LiveFacts) =>
  Rate.of(
    responses.reduce((sum, ms) => sum + ms, 0),
    responses.length
  )
)
export const recentSuccessRate = metric(Define.recentSuccessRate, (facts: LiveFacts) =>
  successRateOf(facts.tally)
)
