/** Answers over a range: the query, resolved, to the body of the answer. */
import type { BotId } from "@botflow/domain/Id"
import * as CivilDate from "@botflow/domain/CivilDate"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import type { Facts } from "@botflow/domain/Metric"
import { isPartial } from "@botflow/domain/Range"
import * as Series from "@botflow/domain/Series"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { weekHours } from "@botflow/domain/TimeBucket"
import * as Zone from "@botflow/domain/Zone"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect } from "effect"
import type { Query } from "./RangeQuery.ts"

/** What a heatmap may show. */
export type HeatmapMetric = "messages" | "p95" | "failed"

const heatmapValue: Record<HeatmapMetric, (tally: Tally.Tally) => number | null> = {
  messages: Tally.messages,
  p95: (tally) => Histogram.percentiles(tally.responseTimes).p95,
  failed: (tally) => tally.failed
}

const bounds = ({ range }: Query) => ({
  from: Instant.format(range.from),
  to: Instant.format(range.to),
  timezone: range.zone.name
})

const totalOf = (tallies: ReadonlyArray<Tally.Tally>): Tally.Tally =>
  tallies.reduce(Tally.addInto, Tally.empty())

const ofTally = (tally: Tally.Tally): Facts => ({ tally, conversations: ConversationTally.empty })
const ofDurations = (durations: ConversationTally.Durations): Facts => ({
  tally: Tally.empty(),
  conversations: { ...ConversationTally.empty, durations }
})

/** How percentiles of response times were computed, and how far they may be from the exact ones. */
const method = { method: "histogram" as const, relativeError: Histogram.relativeError }

export class Analytics extends Effect.Service<Analytics>()("@botflow/backend/Analytics", {
  effect: Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies
    const bots = yield* Bots

    /** The points of a series in time, and the same numbers of the whole range. */
    const seriesOf = <C extends Series.Columns>(
      { now, range, ...query }: Query,
      columns: C,
      parts: ReadonlyArray<Facts>,
      whole: Facts
    ) => ({
      ...bounds({ now, range, ...query }),
      bucket: range.unit,
      points: parts.map((facts, i) => {
        const start = range.starts[i] ?? range.from
        return {
          t: Instant.format(start),
          partial: isPartial(range, start, now),
          ...Series.pointOf(columns, facts)
        }
      }),
      summary: Series.pointOf(columns, whole)
    })

    const messageSeries = <C extends Series.Columns>(columns: C, query: Query) =>
      Effect.map(tallies.series(query.filter, query.range.starts), (parts) =>
        seriesOf(query, columns, parts.map(ofTally), ofTally(totalOf(parts)))
      )

    const responseTimes = Effect.fn("Analytics.responseTimes")(function* (query: Query) {
      const series = yield* messageSeries(Series.responseTimes, query)
      return { ...series, summary: { ...series.summary, ...method } }
    })

    const messageVolume = Effect.fn("Analytics.messageVolume")((query: Query) =>
      messageSeries(Series.messageVolume, query)
    )

    const successRate = Effect.fn("Analytics.successRate")((query: Query) =>
      messageSeries(Series.successRate, query)
    )

    const tokenUsage = Effect.fn("Analytics.tokenUsage")(function* (query: Query) {
      const [series, models] = yield* Effect.all(
        [messageSeries(Series.tokenUsage, query), tallies.byModel(query.filter)],
        { concurrency: 2 }
      )
      const byModel = [...models]
        .map(([model, tally]) => ({
          model: model === "" ? null : model,
          messages: Tally.messages(tally),
          ...Series.pointOf(Series.tokenUsage, ofTally(tally))
        }))
        // Messages that name no model and cost nothing, such as a customer's, are no model's usage.
        .filter(
          ({ costUsd, input, model, output, unpricedMessages }) =>
            model !== null || costUsd !== null || input + output + unpricedMessages > 0
        )
        .sort(
          (a, b) => b.input + b.output - (a.input + a.output) || ((a.model ?? "") < (b.model ?? "") ? -1 : 1)
        )
      return { ...series, byModel }
    })

    const conversationDuration = Effect.fn("Analytics.conversationDuration")(function* (query: Query) {
      const { points, total } = yield* conversations.durationSeries(query.filter, query.range.starts)
      return seriesOf(query, Series.conversationDuration, points.map(ofDurations), ofDurations(total))
    })

    /** Each hour of the week, Monday's first one first. */
    const heatmap = Effect.fn("Analytics.heatmap")(function* (query: Query, metric: HeatmapMetric) {
      const found = yield* tallies.byWeekHour(query.filter, query.range.zone)
      const none = Tally.empty()
      const cells = Array.from({ length: weekHours }, (_, i) => ({
        weekday: Math.floor(i / 24) + 1,
        hour: i % 24,
        value: heatmapValue[metric](found.get(i) ?? none)
      }))
      return { ...bounds(query), metric, cells }
    })

    /** What is counted over the range, and of each bot that has any of it, by id. */
    const facts = ({ filter, now }: Query) =>
      Effect.map(
        Effect.all([tallies.totals(filter), conversations.totals(filter, now)], { concurrency: 2 }),
        ([messages, talks]) => ({
          total: { tally: messages.total, conversations: talks.total },
          byBot: new Map(
            [...new Set([...messages.byBot.keys(), ...talks.byBot.keys()])].sort().map((botId) => [
              botId,
              {
                tally: messages.byBot.get(botId) ?? Tally.empty(),
                conversations: talks.byBot.get(botId) ?? ConversationTally.empty
              }
            ])
          )
        })
      )

    /** Every number of the range, and the same of each bot that has any. */
    const summary = Effect.fn("Analytics.summary")(function* (query: Query) {
      const [{ byBot, total }, list] = yield* Effect.all(
        [facts(query), bots.list(query.filter.organizationId)],
        { concurrency: 2 }
      )
      const named = new Map(list.map(({ botId, name }) => [botId as string, { botId, name }]))
      return {
        ...bounds(query),
        ...Summary.make(total),
        byBot: [...byBot].flatMap(([botId, own]) => {
          const bot = named.get(botId)
          return bot === undefined ? [] : [{ ...bot, ...Summary.make(own) }]
        })
      }
    })

    /** Every number of one bot over the range. */
    const performance = Effect.fn("Analytics.performance")(function* (query: Query, botId: BotId) {
      const { total } = yield* facts({ ...query, filter: { ...query.filter, botIds: [botId] } })
      const { from, to, zone } = query.range
      return {
        ...bounds(query),
        botId,
        startDate: CivilDate.format(Zone.dateAt(zone, from)),
        endDate: CivilDate.format(Zone.dateAt(zone, to - 1)),
        ...Summary.make(total)
      }
    })

    /** Percentiles of the response times of one bot. `exact`: from each of its messages. */
    const percentiles = Effect.fn("Analytics.percentiles")(function* (
      query: Query,
      botId: BotId,
      by: "exact" | "histogram"
    ) {
      const filter = { ...query.filter, botIds: [botId] }
      if (by === "exact") {
        const exact = yield* tallies.exactPercentiles(filter)
        return { ...bounds(query), botId, ...exact, method: by, relativeError: 0 }
      }
      const { total } = yield* tallies.totals(filter)
      return {
        ...bounds(query),
        botId,
        count: total.responses,
        ...Histogram.percentiles(total.responseTimes),
        ...method
      }
    })

    return {
      facts,
      responseTimes,
      messageVolume,
      successRate,
      conversationDuration,
      tokenUsage,
      heatmap,
      summary,
      performance,
      percentiles
    }
  })
}) {}
