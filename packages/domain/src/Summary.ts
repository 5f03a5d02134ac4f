/** Every number of a range, for one bot or a whole organization, in the groups that answers show. */
import * as Metric from "./Metric.ts"

/** Definitions: `Metric`. Percentiles of durations are not among them: they take every conversation to be sorted. */
export const make = (facts: Metric.Facts) => {
  const { conversations } = facts
  return {
    messages: {
      total: Metric.messages.fold(facts),
      inbound: Metric.inbound.fold(facts),
      outbound: Metric.botMessages.fold(facts),
      agent: Metric.agentMessages.fold(facts)
    },
    replies: {
      successful: Metric.successful.fold(facts),
      failed: Metric.failed.fold(facts),
      fallback: Metric.fallback.fold(facts),
      successRate: Metric.successRate.fold(facts),
      errorRate: Metric.errorRate.fold(facts),
      fallbackRate: Metric.fallbackRate.fold(facts)
    },
    responseTime: {
      count: Metric.responses.fold(facts),
      avg: Metric.averageResponseTime.fold(facts),
      p50: Metric.p50ResponseTime.fold(facts),
      p95: Metric.p95ResponseTime.fold(facts),
      p99: Metric.p99ResponseTime.fold(facts)
    },
    conversations: {
      started: Metric.conversationsStarted.fold(facts),
      active: Metric.conversationsActive.fold(facts),
      engaged: Metric.conversationsEngaged.fold(facts),
      closed: Metric.conversationsClosed.fold(facts),
      escalated: Metric.conversationsEscalated.fold(facts),
      outcomes: conversations.outcomes,
      handoffRate: Metric.handoffRate.fold(facts),
      containmentRate: Metric.containmentRate.fold(facts),
      resolutionRate: Metric.resolutionRate.fold(facts),
      averageDurationSeconds: Metric.averageDuration.fold(facts),
      messagesPerConversation: Metric.messagesPerConversation.fold(facts)
    },
    knowledgeBase: {
      queries: Metric.knowledgeBaseQueries.fold(facts),
      hits: Metric.knowledgeBaseHits.fold(facts),
      hitRate: Metric.knowledgeBaseHitRate.fold(facts)
    },
    tokens: {
      input: Metric.inputTokens.fold(facts),
      cachedInput: Metric.cachedInputTokens.fold(facts),
      cacheCreationInput: Metric.cacheCreationInputTokens.fold(facts),
      output: Metric.outputTokens.fold(facts),
      reasoningOutput: Metric.reasoningOutputTokens.fold(facts)
    },
    cost: {
      usd: Metric.cost.fold(facts),
      perConversationUsd: Metric.costPerConversation.fold(facts),
      perResolvedConversationUsd: Metric.costPerResolvedConversation.fold(facts),
      unpricedMessages: Metric.unpricedMessages.fold(facts)
    },
    customers: { active: Metric.activeUsers.fold(facts) },
    satisfaction: { ratings: Metric.ratings.fold(facts), average: Metric.satisfaction.fold(facts) }
  }
}
export type Summary = ReturnType<typeof make>
