/** What is counted by conversation, over a range: those started in it, unless said otherwise. */
import type { Outcome } from "./Conversation.ts"

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
  /** Of the started ones with at least two messages. */
  readonly durations: Durations
  /** Distinct customers with an inbound message in the range. */
  readonly customers: number
  /** Ratings in the range and the sum of their scores. */
  readonly ratings: number
  readonly score: number
}

/** From first to last message, seconds; exact percentiles, `null` where there is none or nobody asked for them. */
export interface Durations {
  readonly count: number
  readonly sumSeconds: number
  readonly p50Seconds: number | null
  readonly p95Seconds: number | null
}

export const noDurations: Durations = { count: 0, sumSeconds: 0, p50Seconds: null, p95Seconds: null }

export const empty: ConversationTally = {
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
  durations: noDurations,
  customers: 0,
  ratings: 0,
  score: 0
}
