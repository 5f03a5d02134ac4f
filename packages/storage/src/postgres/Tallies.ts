/** Sums over messages of a range, read from what is sealed of it and from the rollups. */
import * as TimeBucket from "@botflow/domain/TimeBucket"
import * as Tally from "@botflow/domain/Tally"
import type * as Zone from "@botflow/domain/Zone"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"
import * as GapSums from "./GapSums.ts"
import { wholeQuarter } from "./Kept.ts"
import * as Pieces from "./Pieces.ts"
import type { Key } from "./SealedSums.ts"
import * as SealedSums from "./SealedSums.ts"
import * as SealedTallies from "./SealedTallies.ts"
import * as Seals from "./Seals.ts"
import { ofOrganization, snapshot } from "./Tenancy.ts"

/** The tally of each key that has messages. */
export type Grouped<Value> = ReadonlyMap<Value, Tally.Tally>

const totalOf = (parts: Grouped<unknown>) => [...parts.values()].reduce(Tally.addInto, Tally.empty())

const narrowedBy = ({ botIds, channels, models }: Filter.Filter): ReadonlyArray<SealedTallies.Dimension> => [
  ...(botIds === null ? [] : (["botId"] as const)),
  ...(channels === null ? [] : (["channel"] as const)),
  ...(models === null ? [] : (["model"] as const))
]

/** The segments as they can be told where no messages are kept. */
const wholeQuarters = (keptFrom: number, segments: ReadonlyArray<Pieces.Segment>) =>
  segments
    .map(({ from, place, to }) => ({
      from: wholeQuarter(keptFrom, from),
      to: wholeQuarter(keptFrom, to),
      place
    }))
    .filter(({ from, to }) => from < to)

export class Tallies extends Effect.Service<Tallies>()("@botflow/storage/Tallies", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** The messages of the segments, ascending, told apart by their place, or, where there is but one, by a dimension. */
    const read = <Value>(
      filter: Filter.Filter,
      segments: ReadonlyArray<Pieces.Segment>,
      by: SealedTallies.Dimension | null,
      key: (one: Key) => Value
    ) =>
      Effect.gen(function* () {
        const tallies = new Map<Value, Tally.Tally>()
        const tallyOf = (one: Key) => {
          const known = tallies.get(key(one))
          if (known !== undefined) return known
          const tally = Tally.empty()
          tallies.set(key(one), tally)
          return tally
        }
        const scope = SealedTallies.scopeOf([...narrowedBy(filter), ...(by === null ? [] : [by])])
        const told = by === null ? "''" : `r.${SealedTallies.columnOf[by]}`
        const standing = yield* Seals.standing(sql, filter)
        const { gaps, pieces } = Pieces.compose(
          wholeQuarters(standing.keptFrom, segments),
          standing,
          SealedTallies.grainsOf(scope)
        )
        if (pieces.length > 0) {
          yield* by === null
            ? SealedSums.byPlace(sql, filter, scope, pieces, tallyOf)
            : SealedSums.byDimension(sql, filter, scope, told, pieces, tallyOf)
        }
        if (gaps.length > 0) yield* GapSums.sums(sql, filter, told, gaps, tallyOf)
        yield* Effect.annotateCurrentSpan({ scope, pieces: pieces.length, gaps: gaps.length })
        return tallies as Grouped<Value>
      }).pipe(snapshot(sql, filter.organizationId))

    const whole = ({ from, to }: Filter.Filter): ReadonlyArray<Pieces.Segment> => [{ from, to, place: 0 }]

    /** One tally for each of `starts`, ascending: the messages from it up to the next. */
    const series = Effect.fn("Tallies.series")(function* (
      filter: Filter.Filter,
      starts: ReadonlyArray<number>
    ) {
      const segments = starts.flatMap((start, place) => {
        const segment = {
          from: Math.max(start, filter.from),
          to: Math.min(starts[place + 1] ?? filter.to, filter.to),
          place
        }
        return segment.from < segment.to ? [segment] : []
      })
      const byPlace = yield* read(filter, segments, null, ({ place }) => place)
      return starts.map((_, place) => byPlace.get(place) ?? Tally.empty())
    }, storeErrors)

    /** The tally of the range, and that of each bot with messages in it. */
    const totals = Effect.fn("Tallies.totals")(function* (filter: Filter.Filter) {
      const byBot = yield* read(filter, whole(filter), "botId", ({ told }) => told)
      return { total: totalOf(byBot), byBot }
    }, storeErrors)

    /** The tally of each model with messages in the range; `""` of those that name none. */
    const byModel = Effect.fn("Tallies.byModel")(function* (filter: Filter.Filter) {
      return yield* read(filter, whole(filter), "model", ({ told }) => told)
    }, storeErrors)

    /** The tally of each hour of the week in `zone`, on civil clocks: see `TimeBucket.weekHour`. */
    const byWeekHour = Effect.fn("Tallies.byWeekHour")(function* (filter: Filter.Filter, zone: Zone.Zone) {
      const segments = TimeBucket.weekHourSpans(zone, filter.from, filter.to).map(
        ({ weekHour, ...span }) => ({
          ...span,
          place: weekHour
        })
      )
      return yield* read(filter, segments, null, ({ place }) => place)
    }, storeErrors)

    /** How many response times, and their percentiles, exactly: from each message. Milliseconds. */
    const exactPercentiles = Effect.fn("Tallies.exactPercentiles")(
      function* (filter: Filter.Filter) {
        const [row] = yield* sql<{
          count: number
          p50: number | null
          p95: number | null
          p99: number | null
        }>`SELECT count(*) AS count,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY m.response_time_ms) AS p50,
          percentile_cont(0.95) WITHIN GROUP (ORDER BY m.response_time_ms) AS p95,
          percentile_cont(0.99) WITHIN GROUP (ORDER BY m.response_time_ms) AS p99
        FROM messages m
        WHERE ${Filter.onMessages(sql, filter, "m")} AND m.response_time_ms IS NOT NULL
          AND m.sent_at >= ${Filter.at(sql, filter.from)} AND m.sent_at < ${Filter.at(sql, filter.to)}`
        return row ?? { count: 0, p50: null, p95: null, p99: null }
      },
      ofOrganization(sql),
      storeErrors
    )

    return { series, totals, byModel, byWeekHour, exactPercentiles }
  })
}) {}
