/** The rows that a day or an hour has in the tables of aggregates: the numbers that the API answers. */
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { Effect } from "effect"
import type { BotDay, Hour } from "./AggregateRows.ts"
import type { DuePeriod } from "./AggregationPlan.ts"
import { ConversationTallies } from "./ConversationTallies.ts"
import type { Filter } from "./Filter.ts"
import { Tallies } from "./Tallies.ts"

export class AggregateReader extends Effect.Service<AggregateReader>()("@botflow/storage/AggregateReader", {
  effect: Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies

    const filterOf = (period: DuePeriod): Filter => ({
      organizationId: period.organizationId,
      from: period.startAt,
      to: period.endAt,
      botIds: null,
      channels: null,
      models: null
    })

    const totals = (period: DuePeriod, asOf: number) =>
      Effect.all([tallies.totals(filterOf(period)), conversations.totals(filterOf(period), asOf)], {
        concurrency: 2
      })

    /** One row for each bot that has anything in it. @param asOf decides which conversations have lapsed */
    const day = Effect.fn("AggregateReader.day")(function* (period: DuePeriod, asOf: number) {
      const [messages, talks] = yield* totals(period, asOf)
      const durations = yield* conversations.durationsByBot(filterOf(period))
      return [...new Set([...messages.byBot.keys(), ...talks.byBot.keys()])].map(
        (botId): BotDay => ({
          period,
          botId,
          asOf,
          durations: durations.get(botId) ?? ConversationTally.noDurations,
          summary: Summary.make({
            tally: messages.byBot.get(botId) ?? Tally.empty(),
            conversations: talks.byBot.get(botId) ?? ConversationTally.empty
          })
        })
      )
    })

    /** One row, or none where there is nothing in it. */
    const hour = Effect.fn("AggregateReader.hour")(function* (period: DuePeriod, asOf: number) {
      const [messages, talks] = yield* totals(period, asOf)
      const summary = Summary.make({ tally: messages.total, conversations: talks.total })
      const row: Hour = { period, asOf, summary, activeBots: messages.byBot.size }
      return summary.messages.total + summary.conversations.started > 0 ? [row] : []
    })

    return { day, hour }
  })
}) {}
