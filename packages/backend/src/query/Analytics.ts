/** Answers over a range: the query, resolved, to the body of the answer. */
import * as Instant from "@botflow/domain/Instant"
import * as Histogram from "@botflow/domain/Histogram"
import { isPartial } from "@botflow/domain/Range"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect } from "effect"
import type { Query } from "./RangeQuery.ts"

const bounds = ({ range }: Query) => ({
  from: Instant.format(range.from),
  to: Instant.format(range.to),
  timezone: range.zone.name
})

const totalOf = (tallies: ReadonlyArray<Tally.Tally>): Tally.Tally =>
  tallies.reduce(Tally.addInto, Tally.empty())

export class Analytics extends Effect.Service<Analytics>()("@botflow/backend/Analytics", {
  effect: Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies
    const bots = yield* Bots

    /** A series: `pointOf` each bucket, `summaryOf` all of them together. */
    const series = <Point, Summary>(
      name: string,
      pointOf: (tally: Tally.Tally) => Point,
      summaryOf: (tally: Tally.Tally) => Summary
    ) =>
      Effect.fn(`Analytics.${name}`)(function* (query: Query) {
        const { now, range } = query
        const buckets = yield* tallies.series(query.filter, range.starts)
        return {
          ...bounds(query),
          bucket: range.unit,
          points: buckets.map((tally, i) => {
            const start = range.starts[i] ?? range.from
            return { t: Instant.format(start), partial: isPartial(range, start, now), ...pointOf(tally) }
          }),
          summary: summaryOf(totalOf(buckets))
        }
      })

    const responseTimes = series("responseTimes", Tally.responseTime, (tally) => ({
      ...Tally.responseTime(tally),
      method: "histogram" as const,
      relativeError: Histogram.relativeError
    }))

    const volume = ({ agent, inbound, outbound }: Tally.Tally) => ({
      inbound,
      outbound: outbound + agent,
      agent
    })
    const messageVolume = series("messageVolume", volume, volume)

    /** Every number of the range, and the same of each bot that has any. */
    const summary = Effect.fn("Analytics.summary")(function* (query: Query) {
      const [messages, talks, list] = yield* Effect.all(
        [
          tallies.totals(query.filter),
          conversations.totals(query.filter, query.now),
          bots.list(query.filter.organizationId)
        ],
        { concurrency: 3 }
      )
      const names = new Map(list.map(({ botId, name }) => [botId as string, { botId, name }]))
      const byBot = [...new Set([...messages.byBot.keys(), ...talks.byBot.keys()])]
        .sort()
        .flatMap((botId) => {
          const bot = names.get(botId)
          if (bot === undefined) return []
          const tally = messages.byBot.get(botId) ?? Tally.empty()
          return [{ ...bot, ...Summary.make(tally, talks.byBot.get(botId) ?? Summary.noConversations) }]
        })
      return { ...bounds(query), ...Summary.make(messages.total, talks.total), byBot }
    })

    return { responseTimes, messageVolume, summary }
  })
}) {}
