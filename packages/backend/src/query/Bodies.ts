/** Bodies of answers over a range, from what was read of it. */
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import type { Facts } from "@botflow/domain/Metric"
import { isPartial } from "@botflow/domain/Range"
import * as Series from "@botflow/domain/Series"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { weekHours } from "@botflow/domain/TimeBucket"
import type { Query } from "./RangeQuery.ts"

export const bounds = ({ range }: Query) => ({
  from: Instant.format(range.from),
  to: Instant.format(range.to),
  timezone: range.zone.name
})

/** How percentiles of response times were computed, and how far they may be from the exact ones. */
export const method = { method: "histogram" as const, relativeError: Histogram.relativeError }

export const totalOf = (tallies: ReadonlyArray<Tally.Tally>): Tally.Tally =>
  tallies.reduce(Tally.addInto, Tally.empty())

export const ofTally = (tally: Tally.Tally): Facts => ({ tally, conversations: ConversationTally.empty })

const ofDurations = (durations: ConversationTally.Durations): Facts => ({
  tally: Tally.empty(),
  conversations: { ...ConversationTally.empty, durations }
})

/** The points of a series in time, and the same numbers of the whole range. */
const series = <C extends Series.Columns>(
  query: Query,
  columns: C,
  parts: ReadonlyArray<Facts>,
  whole: Facts
) => ({
  ...bounds(query),
  bucket: query.range.unit,
  points: parts.map((facts, i) => {
    const start = query.range.starts[i] ?? query.range.from
    return {
      t: Instant.format(start),
      partial: isPartial(query.range, start, query.now),
      ...Series.pointOf(columns, facts)
    }
  }),
  summary: Series.pointOf(columns, whole)
})

/** Of the tallies of each bucket. */
const ofMessages =
  <C extends Series.Columns>(columns: C) =>
  (query: Query, parts: ReadonlyArray<Tally.Tally>) =>
    series(query, columns, parts.map(ofTally), ofTally(totalOf(parts)))

const responses = ofMessages(Series.responseTimes)
export const responseTimes = (query: Query, parts: ReadonlyArray<Tally.Tally>) => {
  const body = responses(query, parts)
  return { ...body, summary: { ...body.summary, ...method } }
}
export const messageVolume = ofMessages(Series.messageVolume)
export const successRate = ofMessages(Series.successRate)
export const tokenUsage = ofMessages(Series.tokenUsage)

/** Durations of each bucket, and of the whole range. */
export interface DurationSeries {
  readonly points: ReadonlyArray<ConversationTally.Durations>
  readonly total: ConversationTally.Durations
}

export const conversationDuration = (query: Query, { points, total }: DurationSeries) =>
  series(query, Series.conversationDuration, points.map(ofDurations), ofDurations(total))

/** What a heatmap may show. */
export type HeatmapMetric = "messages" | "p95" | "failed"

const heatmapValue: Record<HeatmapMetric, (tally: Tally.Tally) => number | null> = {
  messages: Tally.messages,
  p95: (tally) => Histogram.percentiles(tally.responseTimes).p95,
  failed: (tally) => tally.failed
}

/** Each hour of the week, Monday's first one first. */
export const heatmap = (query: Query, metric: HeatmapMetric, found: ReadonlyMap<number, Tally.Tally>) => {
  const none = Tally.empty()
  const cells = Array.from({ length: weekHours }, (_, i) => ({
    weekday: Math.floor(i / 24) + 1,
    hour: i % 24,
    value: heatmapValue[metric](found.get(i) ?? none)
  }))
  return { ...bounds(query), metric, cells }
}

export const summary = (query: Query, facts: Facts) => ({ ...bounds(query), ...Summary.make(facts) })
