/** The live numbers: the last 60 minutes, made of tallies of single seconds and whole minutes. */
import * as Histogram from "./Histogram.ts"
import * as Instant from "./Instant.ts"
import * as Metric from "./Metric.ts"
import * as Tally from "./Tally.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

export interface Cards {
  readonly activeConversations: number
  /** Over the last 100 responses. */
  readonly averageResponseTimeMs: number | null
  readonly successRate: number | null
  readonly messagesPerHour: number
}

export interface Realtime extends Cards {
  readonly asOf: string
  readonly totals: {
    readonly messages: number
    readonly successful: number
    readonly failed: number
    readonly tokens: number
    readonly costUsd: string | null
  }
  readonly percentiles: {
    readonly p50: number | null
    readonly p95: number | null
    readonly p99: number | null
  }
  /** The same card values for the 60 minutes before. */
  readonly trend: Cards
  /** True while the live store is away: right all the same, but slower to come. */
  readonly degraded?: boolean
}

/** The average of this many last responses is shown. */
export const lastResponses = 100

/**
 * The window that ends at `asOf`: 3,600 whole seconds, the current one included, half-open.
 * Whole seconds, since that is the grain in which live numbers are kept.
 */
export const window = (asOf: number): { readonly from: number; readonly to: number } => {
  const to = (Math.floor(asOf / 1000) + 1) * 1000
  return { from: to - Instant.hour, to }
}

const cards = (part: Metric.LiveFacts): Cards => ({
  activeConversations: Metric.activeNow.fold(part),
  averageResponseTimeMs: Metric.recentResponseTime.fold(part),
  successRate: Metric.recentSuccessRate.fold(part),
  messagesPerHour: Metric.messagesPerHour.fold(part)
})

/** The live numbers from the last 60 minutes and the 60 before them. */
export const make = (asOf: number, current: Metric.LiveFacts, before: Metric.LiveFacts): Realtime => {
  const { tally } = current
  const cost = Tally.costUsd(tally)
  return {
    asOf: Instant.format(asOf),
    ...cards(current),
    totals: {
      messages: Tally.messages(tally),
      successful: tally.successful,
      failed: tally.failed,
      tokens: Tokens.total(tally),
      costUsd: cost === null ? null : Usd.format(cost)
    },
    percentiles: Histogram.percentiles(tally.responseTimes),
    trend: cards(before)
  }
}
