/** Answers over a range, each of one question: the query, resolved, to the body of the answer. */
import type { BotId } from "@botflow/domain/Id"
import * as CivilDate from "@botflow/domain/CivilDate"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Histogram from "@botflow/domain/Histogram"
import * as Series from "@botflow/domain/Series"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import * as Zone from "@botflow/domain/Zone"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect } from "effect"
import * as Bodies from "./Bodies.ts"
import type { Query } from "./RangeQuery.ts"

export class Analytics extends Effect.Service<Analytics>()("@botflow/backend/Analytics", {
  effect: Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies
    const bots = yield* Bots

    const ofMessages = <Body>(body: (query: Query, parts: ReadonlyArray<Tally.Tally>) => Body) =>
      Effect.fn("Analytics.series")((query: Query) =>
        Effect.map(tallies.series(query.filter, query.range.starts), (parts) => body(query, parts))
      )

    const tokenUsage = Effect.fn("Analytics.tokenUsage")(function* (query: Query) {
      const [series, models] = yield* Effect.all(
        [ofMessages(Bodies.tokenUsage)(query), tallies.byModel(query.filter)],
        { concurrency: 2 }
      )
      const byModel = [...models]
        .map(([model, tally]) => ({
          model: model === "" ? null : model,
          messages: Tally.messages(tally),
          ...Series.pointOf(Series.tokenUsage, Bodies.ofTally(tally))
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

    const models = Effect.fn("Analytics.models")((query: Query) =>
      Effect.map(tallies.byModel(query.filter), (found) => ({
        ...Bodies.bounds(query),
        items: [...found]
          .flatMap(([model, tally]) => (model === "" ? [] : [{ model, messages: Tally.messages(tally) }]))
          .sort((a, b) => b.messages - a.messages || (a.model < b.model ? -1 : 1))
      }))
    )

    const conversationDuration = Effect.fn("Analytics.conversationDuration")((query: Query) =>
      Effect.map(conversations.durationSeries(query.filter, query.range.starts), (found) =>
        Bodies.conversationDuration(query, found)
      )
    )

    const heatmap = Effect.fn("Analytics.heatmap")((query: Query, metric: Bodies.HeatmapMetric) =>
      Effect.map(tallies.byWeekHour(query.filter, query.range.zone), (found) =>
        Bodies.heatmap(query, metric, found)
      )
    )

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
        ...Bodies.summary(query, total),
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
        ...Bodies.bounds(query),
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
        return { ...Bodies.bounds(query), botId, ...exact, method: by, relativeError: 0 }
      }
      const { total } = yield* tallies.totals(filter)
      return {
        ...Bodies.bounds(query),
        botId,
        count: total.responses,
        ...Histogram.percentiles(total.responseTimes),
        ...Bodies.method
      }
    })

    return {
      facts,
      responseTimes: ofMessages(Bodies.responseTimes),
      messageVolume: ofMessages(Bodies.messageVolume),
      successRate: ofMessages(Bodies.successRate),
      conversationDuration,
      tokenUsage,
      models,
      heatmap,
      summary,
      performance,
      percentiles
    }
  })
}) {}
