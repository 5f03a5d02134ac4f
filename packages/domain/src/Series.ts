/** The numbers of each series, by the names that the API, its files and the charts have for them. */
import * as Metric from "./Metric.ts"

export const responseTimes = {
  count: Metric.responses,
  avg: Metric.averageResponseTime,
  p50: Metric.p50ResponseTime,
  p95: Metric.p95ResponseTime,
  p99: Metric.p99ResponseTime
}

/** `outbound` counts bot and human agents; `agent` says how many of these are by a human. */
export const messageVolume = {
  inbound: Metric.inbound,
  outbound: Metric.outbound,
  agent: Metric.agentMessages
}

export const successRate = {
  successful: Metric.successful,
  failed: Metric.failed,
  fallback: Metric.fallback,
  rate: Metric.successRate
}

/** Of conversations by their start. */
export const conversationDuration = {
  conversations: Metric.timedConversations,
  avgSeconds: Metric.averageDuration,
  p50Seconds: Metric.p50Duration,
  p95Seconds: Metric.p95Duration
}

export const tokenUsage = {
  input: Metric.inputTokens,
  cachedInput: Metric.cachedInputTokens,
  cacheCreationInput: Metric.cacheCreationInputTokens,
  output: Metric.outputTokens,
  reasoningOutput: Metric.reasoningOutputTokens,
  costUsd: Metric.cost,
  unpricedMessages: Metric.unpricedMessages
}

/** The metrics of a point, by name. */
export type Columns = Readonly<Record<string, Metric.Metric>>

/** The point that `facts` make. */
export type Point<C extends Columns> = { readonly [Name in keyof C]: ReturnType<C[Name]["fold"]> }

export const pointOf = <C extends Columns>(columns: C, facts: Metric.Facts): Point<C> =>
  Object.fromEntries(Object.entries(columns).map(([name, metric]) => [name, metric.fold(facts)])) as Point<C>
