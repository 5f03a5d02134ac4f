/** Everything about a range that a first look shows, each number read once and as of one instant. */
import { Unavailable } from "@botflow/api/Problem"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Instant from "@botflow/domain/Instant"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect } from "effect"
import * as Bodies from "./Bodies.ts"
import { previous, type Query } from "./RangeQuery.ts"

/** Longer than any of its parts takes; the others are not kept waiting for one that hangs. */
const patience = "8 seconds"

/** What cannot be read now is null, and the rest is answered. */
const softly = <A, E, R>(part: string, effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.timeout(patience),
    Effect.catchAll((error) => Effect.as(Effect.logWarning(`overview without ${part}`, error), null))
  )

/** Of the range, and of the one before where it is wanted. */
interface Pair<A> {
  readonly now: A
  readonly before: A | null
}

const pairOf = <A, E, R>(now: Effect.Effect<A, E, R>, before: Effect.Effect<A | null, E, R>) =>
  Effect.all({ now, before }, { concurrency: 2 })

export class Overview extends Effect.Service<Overview>()("@botflow/backend/Overview", {
  effect: Effect.gen(function* () {
    const tallies = yield* Tallies
    const conversations = yield* ConversationTallies

    const totals = ({ filter, now }: Query) =>
      Effect.map(conversations.totals(filter, now), ({ total }) => total)
    const durations = ({ filter, range }: Query) => conversations.durationSeries(filter, range.starts)

    /**
     * @param compares whether series are answered of the range before, too; the summary always is
     * @param weeks the range of the heatmap
     */
    const read = Effect.fn("Overview.read")(function* (query: Query, weeks: Query, compares: boolean) {
      const earlier = previous(query)
      const { range } = earlier
      const found = yield* Effect.all(
        {
          messages: softly(
            "messages",
            pairOf(
              tallies.series(query.filter, query.range.starts),
              // In one, unless its buckets are shown.
              tallies.series(earlier.filter, compares ? range.starts : [range.from])
            )
          ),
          talks: softly("conversations", pairOf(totals(query), totals(earlier))),
          durations: softly(
            "durations",
            pairOf(durations(query), compares ? durations(earlier) : Effect.succeed(null))
          ),
          weekHours: softly("heatmap", tallies.byWeekHour(weeks.filter, weeks.range.zone))
        },
        { concurrency: "unbounded" }
      )
      const { durations: lengths, messages, talks, weekHours } = found
      if (messages === null && talks === null)
        return yield* new Unavailable({
          code: "store_unavailable",
          detail: "A store does not answer. Send the same request again."
        })
      const asOf = Instant.format(query.now)
      const answer = <A, Body>(pair: Pair<A> | null, body: (query: Query, value: A) => Body) =>
        pair === null
          ? null
          : {
              asOf,
              ...body(query, pair.now),
              ...(pair.before === null ? {} : { previous: body(earlier, pair.before) })
            }
      const shown = messages === null || compares ? messages : { ...messages, before: null }
      const factsOf = (when: "now" | "before") => ({
        tally: Bodies.totalOf(messages?.[when] ?? []),
        conversations: talks?.[when] ?? ConversationTally.empty
      })
      const facts =
        messages === null || talks === null ? null : { now: factsOf("now"), before: factsOf("before") }
      return {
        asOf,
        ...Bodies.bounds(query),
        summary: answer(facts, Bodies.summary),
        responseTimes: answer(shown, Bodies.responseTimes),
        messageVolume: answer(shown, Bodies.messageVolume),
        successRate: answer(shown, Bodies.successRate),
        conversationDuration: answer(lengths, Bodies.conversationDuration),
        tokenUsage: answer(shown, Bodies.tokenUsage),
        heatmap: weekHours === null ? null : { asOf, ...Bodies.heatmap(weeks, "messages", weekHours) }
      }
    })

    return { read }
  })
}) {}
