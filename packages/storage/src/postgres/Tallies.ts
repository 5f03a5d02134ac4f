/** Sums over messages of a range, read from what is sealed of it and from the rollups. */
import * as TimeBucket from "@botflow/domain/TimeBucket"
import * as Tally from "@botflow/domain/Tally"
import * as TallyBytes from "@botflow/domain/TallyBytes"
import type * as Zone from "@botflow/domain/Zone"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"
import { wholeQuarter } from "./Kept.ts"
import * as Pieces from "./Pieces.ts"
import { bucketOf } from "./RollupCells.ts"
import * as RollupSums from "./RollupSums.ts"
import * as SealedTallies from "./SealedTallies.ts"
import * as Seals from "./Seals.ts"
import { ofOrganization, snapshot } from "./Tenancy.ts"

/** The messages of one place of the answer, told apart by a dimension; `""` where by none. */
interface Key {
  readonly place: number
  readonly told: string
}
type Found = ReadonlyArray<Key & { readonly tally: Tally.Tally }>

/** The tally of each key that has messages. */
export type Grouped<Value> = ReadonlyMap<Value, Tally.Tally>

const grouped = <Value>(found: Found, key: (one: Key) => Value): Grouped<Value> => {
  const tallies = new Map<Value, Tally.Tally>()
  for (const { tally, ...one } of found) {
    const known = tallies.get(key(one))
    if (known === undefined) tallies.set(key(one), tally)
    else Tally.addInto(known, tally)
  }
  return tallies
}

const totalOf = (parts: Grouped<unknown>) => [...parts.values()].reduce(Tally.addInto, Tally.empty())

const narrowedBy = ({ botIds, channels, models }: Filter.Filter): ReadonlyArray<SealedTallies.Dimension> => [
  ...(botIds === null ? [] : (["botId"] as const)),
  ...(channels === null ? [] : (["channel"] as const)),
  ...(models === null ? [] : (["model"] as const))
]

/** Where a gap begins or ends inside 15 minutes: those, and the bounds that may cut them. */
const edgesOf = (gaps: ReadonlyArray<Pieces.Segment>) =>
  gaps.flatMap((gap) =>
    [...new Set([gap.from, gap.to].filter((at) => at !== bucketOf(at)).map(bucketOf))].map((bucket) => ({
      ...gap,
      bucket
    }))
  )

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

    const ofPieces = (
      filter: Filter.Filter,
      scope: SealedTallies.Scope,
      told: string,
      pieces: ReadonlyArray<Pieces.Piece>
    ) =>
      Effect.map(
        sql<Key & { readonly tallies: Uint8Array }>`
          SELECT p.place, ${sql.literal(told)} AS told, string_agg(r.tally, ''::bytea) AS tallies
          FROM unnest(${pieces.map(({ grain }) => grain)}::text[], ${Binary.instants(pieces.map(({ start }) => start))}::timestamptz[],
            ${pieces.map(({ place }) => place)}::int[]) AS p (grain, start_at, place)
          -- OFFSET 0: each piece by its key, whatever the planner believes about sizes.
          CROSS JOIN LATERAL (
            SELECT * FROM sealed_tallies r
            WHERE ${Filter.onMessages(sql, filter, "r")}
              AND r.grain = p.grain AND r.scope = ${scope} AND r.start_at = p.start_at
            OFFSET 0
          ) r
          GROUP BY 1, 2`,
        (rows): Found =>
          rows.map(({ tallies, ...key }) => ({
            ...key,
            tally: TallyBytes.addAllInto(Tally.empty(), tallies)
          }))
      )

    /**
     * A range may begin and end inside 15 minutes: of those, a rollup none of whose messages is cut
     * off counts as it is, and the others are summed again from their messages.
     */
    const ofGaps = (filter: Filter.Filter, told: string, gaps: ReadonlyArray<Pieces.Segment>) => {
      const edges = edgesOf(gaps)
      const inside = sql`${Filter.onMessages(sql, filter, "r")} AND r.last_at >= g.from_at AND r.first_at < g.to_at`
      const isCut = sql`(r.first_at < g.from_at OR r.last_at >= g.to_at)`
      const uncut = sql`
            SELECT g.place, r.*
            FROM unnest(${Binary.instants(gaps.map(({ from }) => bucketOf(from)))}::timestamptz[], ${Binary.instants(gaps.map(({ from }) => from))}::timestamptz[],
              ${Binary.instants(gaps.map(({ to }) => to))}::timestamptz[], ${gaps.map(({ place }) => place)}::int[]) AS g (bucket, from_at, to_at, place)
            CROSS JOIN LATERAL (
              SELECT * FROM rollups_15m r
              WHERE ${inside} AND r.bucket >= g.bucket AND r.bucket < g.to_at AND NOT ${isCut}
              OFFSET 0
            ) r`
      // Only where something is cut are messages looked at.
      const cut = sql`
            SELECT g.place, t.*
            FROM unnest(${Binary.instants(edges.map(({ bucket }) => bucket))}::timestamptz[], ${Binary.instants(edges.map(({ from }) => from))}::timestamptz[],
              ${Binary.instants(edges.map(({ to }) => to))}::timestamptz[], ${edges.map(({ place }) => place)}::int[]) AS g (bucket, from_at, to_at, place)
            CROSS JOIN LATERAL (SELECT r.bucket FROM rollups_15m r WHERE ${inside} AND r.bucket = g.bucket AND ${isCut} LIMIT 1) c
            CROSS JOIN LATERAL tally_messages(${filter.organizationId}::uuid,
              greatest(c.bucket, g.from_at), least(c.bucket + interval '15 minutes', g.to_at)) t
            CROSS JOIN LATERAL (
              SELECT FROM rollups_15m r WHERE ${inside} AND ${isCut}
                AND r.bucket = t.bucket AND r.bot_id = t.bot_id AND r.channel = t.channel AND r.model = t.model
              OFFSET 0
            ) k`
      return Effect.map(
        sql<Key & RollupSums.Sums>`
          SELECT r.place, ${sql.literal(told)} AS told, ${sql.literal(RollupSums.columns)}
          FROM (${edges.length === 0 ? uncut : sql`${uncut} UNION ALL ${cut}`}) r
          GROUP BY 1, 2`,
        (rows): Found =>
          rows.map(({ place, told, ...sums }) => ({
            place,
            told,
            tally: RollupSums.addInto(Tally.empty(), sums)
          }))
      )
    }

    /** The messages of the segments, ascending, told apart by their place and by a dimension. */
    const read = (
      filter: Filter.Filter,
      segments: ReadonlyArray<Pieces.Segment>,
      by: SealedTallies.Dimension | null
    ) =>
      Effect.gen(function* () {
        const scope = SealedTallies.scopeOf([...narrowedBy(filter), ...(by === null ? [] : [by])])
        const told = by === null ? "''" : `r.${SealedTallies.columnOf[by]}`
        const standing = yield* Seals.standing(sql, filter)
        const { gaps, pieces } = Pieces.compose(
          wholeQuarters(standing.keptFrom, segments),
          standing,
          SealedTallies.grainsOf(scope)
        )
        const sealed = pieces.length === 0 ? [] : yield* ofPieces(filter, scope, told, pieces)
        const rest = gaps.length === 0 ? [] : yield* ofGaps(filter, told, gaps)
        yield* Effect.annotateCurrentSpan({ scope, pieces: pieces.length, gaps: gaps.length })
        return [...sealed, ...rest]
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
      const byPlace = grouped(yield* read(filter, segments, null), ({ place }) => place)
      return starts.map((_, place) => byPlace.get(place) ?? Tally.empty())
    }, storeErrors)

    /** The tally of the range, and that of each bot with messages in it. */
    const totals = Effect.fn("Tallies.totals")(function* (filter: Filter.Filter) {
      const byBot = grouped(yield* read(filter, whole(filter), "botId"), ({ told }) => told)
      return { total: totalOf(byBot), byBot }
    }, storeErrors)

    /** The tally of each model with messages in the range; `""` of those that name none. */
    const byModel = Effect.fn("Tallies.byModel")(function* (filter: Filter.Filter) {
      return grouped(yield* read(filter, whole(filter), "model"), ({ told }) => told)
    }, storeErrors)

    /** The tally of each hour of the week in `zone`, on civil clocks: see `TimeBucket.weekHour`. */
    const byWeekHour = Effect.fn("Tallies.byWeekHour")(function* (filter: Filter.Filter, zone: Zone.Zone) {
      const segments = TimeBucket.weekHourSpans(zone, filter.from, filter.to).map(
        ({ weekHour, ...span }) => ({
          ...span,
          place: weekHour
        })
      )
      return grouped(yield* read(filter, segments, null), ({ place }) => place)
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
