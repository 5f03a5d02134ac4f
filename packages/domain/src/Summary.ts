/** Every number of a range, for one bot or a whole organization. */
import type { Outcome } from "./Conversation.ts"
import * as Rate from "./Rate.ts"
import * as Tally from "./Tally.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

/** Conversations by their start in the range, and what else is counted by conversation. */
export interface ConversationTally {
  readonly started: number
  /** With at least one message in the range, whenever started. */
  readonly active: number
  readonly engaged: number
  /** Engaged ones ever handed over to a human. */
  readonly escalated: number
  /** Engaged, closed ones. */
  readonly closedEngaged: number
  /** Engaged, closed, never handed over. */
  readonly contained: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Messages of the started ones. */
  readonly messages: number
  /** Started ones with at least two messages, and their durations' sum in seconds. */
  readonly timed: number
  readonly durationSeconds: number
  /** Distinct customers with an inbound message in the range. */
  readonly customers: number
  /** Ratings in the range and the sum of their scores. */
  readonly ratings: number
  readonly score: number
}

export const outcomes: ReadonlyArray<Outcome> = [
  "open",
  "unengaged",
  "escalated",
  "failed",
  "resolved_confirmed",
  "resolved_assumed",
  "abandoned"
]

export const noConversations: ConversationTally = {
  started: 0,
  active: 0,
  engaged: 0,
  escalated: 0,
  closedEngaged: 0,
  contained: 0,
  outcomes: {
    open: 0,
    unengaged: 0,
    escalated: 0,
    failed: 0,
    resolved_confirmed: 0,
    resolved_assumed: 0,
    abandoned: 0
  },
  messages: 0,
  timed: 0,
  durationSeconds: 0,
  customers: 0,
  ratings: 0,
  score: 0
}

/** The groups of numbers as every answer shows them. Definitions: `Metric`. */
export const make = (tally: Tally.Tally, conversations: ConversationTally) => {
  const { outcomes } = conversations
  const cost = Tally.costUsd(tally)
  const verdicts = tally.successful + tally.failed
  return {
    messages: {
      total: Tally.messages(tally),
      inbound: tally.inbound,
      outbound: tally.outbound,
      agent: tally.agent
    },
    replies: {
      successful: tally.successful,
      failed: tally.failed,
      fallback: tally.fallback,
      successRate: Rate.of(tally.successful, verdicts),
      errorRate: Rate.of(tally.failed, verdicts),
      fallbackRate: Rate.of(tally.fallback, tally.outbound)
    },
    responseTime: Tally.responseTime(tally),
    conversations: {
      started: conversations.started,
      active: conversations.active,
      engaged: conversations.engaged,
      closed: conversations.started - outcomes.open,
      escalated: conversations.escalated,
      outcomes,
      handoffRate: Rate.of(conversations.escalated, conversations.engaged),
      containmentRate: Rate.of(conversations.contained, conversations.closedEngaged),
      resolutionRate: Rate.of(
        outcomes.resolved_confirmed + outcomes.resolved_assumed,
        conversations.closedEngaged
      ),
      averageDurationSeconds: Rate.of(conversations.durationSeconds, conversations.timed),
      messagesPerConversation: Rate.of(conversations.messages, conversations.started)
    },
    knowledgeBase: {
      queries: tally.kbQueries,
      hits: tally.kbHits,
      hitRate: Rate.of(tally.kbHits, tally.kbQueries)
    },
    tokens: Tokens.wholes(tally),
    cost: {
      usd: cost === null ? null : Usd.format(cost),
      perConversationUsd:
        cost === null || conversations.active === 0
          ? null
          : Usd.format(Usd.share(cost, conversations.active)),
      unpricedMessages: tally.unpriced
    },
    customers: { active: conversations.customers },
    satisfaction: {
      ratings: conversations.ratings,
      average: Rate.of(conversations.score, conversations.ratings)
    }
  }
}
export type Summary = ReturnType<typeof make>
