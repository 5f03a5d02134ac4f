/** Sums over messages of a range, read from the rollups. */
import type { WeekHour } from "@botflow/domain/TimeBucket"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import * as Zone from "@botflow/domain/Zone"
import { SqlClient, type Statement } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"

const quarter = 15 * Instant.minute
const bucketOf = (instant: number) => Math.floor(instant / quarter) * quarter

type Row<Key> = Omit<Tally.Stored, "histograms"> & {
  readonly key: Key
  readonly histograms: Uint8Array | null
}

/** The tally of each key that has messages. */
export type Grouped<Key> = ReadonlyMap<Key, Tally.Tally>

/** Each member is led by its length, four bytes. */
function* unframed(frames: Uint8Array | null): Iterable<Uint8Array> {
  if (frames === null) return
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength)
  for (let at = 0; at < frames.length; ) {
    const end = at + 4 + view.getUint32(at)
    yield frames.subarray(at + 4, end)
    at = end
  }
}

const sums = `sum(inbound)::bigint AS inbound, sum(outbound)::bigint AS outbound, sum(agent)::bigint AS agent,
  sum(successful)::bigint AS successful, sum(failed)::bigint AS failed, sum(fallback)::bigint AS fallback,
  sum(responses)::bigint AS responses, sum(response_ms)::bigint AS response_ms,
  sum(plain_input)::bigint AS plain_input, sum(cached_input)::bigint AS cached_input,
  sum(cache_creation_input)::bigint AS cache_creation_input, sum(plain_output)::bigint AS plain_output,
  sum(reasoning_output)::bigint AS reasoning_output, sum(kb_queries)::bigint AS kb_queries,
  sum(kb_hits)::bigint AS kb_hits, sum(priced)::bigint AS priced, sum(unpriced)::bigint AS unpriced,
  sum(cost_usd) AS cost_usd,
  string_agg(int4send(length(histogram)) || histogram, ''::bytea) FILTER (WHERE responses > 0) AS histograms`

export class Tallies extends Effect.Service<Tallies>()("@botflow/storage/Tallies", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /**
     * The rollups that make up a range, summed by `key`, an expression over a rollup. A range may
     * begin and end inside 15 minutes: of those, a rollup none of whose messages is cut off counts
     * as it is, and the others are summed again from their messages.
     */
    const grouped = <Key>(filter: Filter.Filter, key: Statement.Fragment) => {
      const from = Filter.at(sql, filter.from)
      const to = Filter.at(sql, filter.to)
      const edges = [bucketOf(filter.from), bucketOf(filter.to)].map(Instant.format)
      return sql<Row<Key>>`
        WITH inside AS (
          SELECT * FROM rollups_15m r
          WHERE ${Filter.onMessages(sql, filter, "r")}
            AND r.bucket >= ${Filter.at(sql, bucketOf(filter.from))} AND r.bucket < ${to}
            AND r.last_at >= ${from} AND r.first_at < ${to}
        ),
        cut AS (
          SELECT * FROM inside i
          WHERE i.bucket = ANY (${edges}::timestamptz[]) AND (i.first_at < ${from} OR i.last_at >= ${to})
        ),
        summed AS (
          SELECT t.* FROM (SELECT DISTINCT bucket FROM cut) c
          CROSS JOIN LATERAL tally_messages(${filter.organizationId}::uuid, greatest(c.bucket, ${from}), least(c.bucket + interval '15 minutes', ${to})) t
          WHERE (t.bucket, t.bot_id, t.channel, t.model) IN (SELECT bucket, bot_id, channel, model FROM cut)
        )
        SELECT ${key} AS key, ${sql.literal(sums)}
        FROM (
          SELECT * FROM inside WHERE NOT (bucket = ANY (${edges}::timestamptz[]) AND (first_at < ${from} OR last_at >= ${to}))
          UNION ALL SELECT * FROM summed
        ) r
        GROUP BY 1`.pipe(
        Effect.map(
          (rows): Grouped<Key> =>
            new Map(
              rows.map(({ histograms, key, ...sums }) => [
                key,
                Tally.addStoredInto(Tally.empty(), { ...sums, histograms: unframed(histograms) })
              ])
            )
        )
      )
    }

    const totalOf = (parts: Grouped<unknown>) => [...parts.values()].reduce(Tally.addInto, Tally.empty())

    /** One tally for each of `starts`, ascending: the messages from it up to the next. */
    const series = Effect.fn("Tallies.series")(function* (
      filter: Filter.Filter,
      starts: ReadonlyArray<number>
    ) {
      const place = sql`width_bucket(r.bucket, ${starts.map(Instant.format)}::timestamptz[])`
      const byPlace = yield* grouped<number>(filter, place)
      return starts.map((_, i) => byPlace.get(i + 1) ?? Tally.empty())
    }, storeErrors)

    /** The tally of the range, and that of each bot with messages in it. */
    const totals = Effect.fn("Tallies.totals")(function* (filter: Filter.Filter) {
      const byBot = yield* grouped<string>(filter, sql.literal("r.bot_id"))
      return { total: totalOf(byBot), byBot }
    }, storeErrors)

    /** The tally of each model with messages in the range; `""` of those that name none. */
    const byModel = Effect.fn("Tallies.byModel")(
      (filter: Filter.Filter) => grouped<string>(filter, sql.literal("r.model")),
      storeErrors
    )

    /** The tally of each hour of the week in `zone`, on civil clocks: see `TimeBucket.weekHour`. */
    const byWeekHour = Effect.fn("Tallies.byWeekHour")((filter: Filter.Filter, zone: Zone.Zone) => {
      const spans = Zone.offsets(zone, bucketOf(filter.from), filter.to)
      const offset = sql`(${spans.map(({ offset }) => offset)}::bigint[])[width_bucket(r.bucket, ${spans.map(({ from }) => Instant.format(from))}::timestamptz[])] * interval '1 millisecond'`
      const clock = sql`((r.bucket AT TIME ZONE 'UTC') + ${offset})`
      return grouped<WeekHour>(
        filter,
        sql`((extract(isodow FROM ${clock}) - 1) * 24 + extract(hour FROM ${clock}))::int`
      )
    }, storeErrors)

    /** How many response times, and their percentiles, exactly: from each message. Milliseconds. */
    const exactPercentiles = Effect.fn("Tallies.exactPercentiles")(function* (filter: Filter.Filter) {
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
    }, storeErrors)

    return { series, totals, byModel, byWeekHour, exactPercentiles }
  })
}) {}
