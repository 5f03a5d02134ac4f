/** Sums over messages of a range, read from the rollups. */
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"

const quarter = 15 * Instant.minute
const bucketOf = (instant: number) => Math.floor(instant / quarter) * quarter

type Row = Tally.Stored & { readonly place: number; readonly botId: string; readonly model: string }

const columns = `bot_id, model, inbound, outbound, agent, successful, failed, fallback, responses, response_ms,
  plain_input, cached_input, cache_creation_input, plain_output, reasoning_output, kb_queries, kb_hits,
  priced, unpriced, cost_usd, histogram`

export class Tallies extends Effect.Service<Tallies>()("@botflow/storage/Tallies", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /**
     * The rollups that make up a range. A range may begin and end inside 15 minutes: of those,
     * a rollup none of whose messages is cut off counts as it is, and the others are summed again
     * from their messages.
     *
     * @param starts ascending; `place` is how many of them are not after the rollup
     */
    const rows = (filter: Filter.Filter, starts: ReadonlyArray<number>) => {
      const from = Filter.at(sql, filter.from)
      const to = Filter.at(sql, filter.to)
      const edges = [bucketOf(filter.from), bucketOf(filter.to)].map(Instant.format)
      return sql<Row>`
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
        SELECT width_bucket(bucket, ${starts.map(Instant.format)}::timestamptz[]) AS place, ${sql.literal(columns)}
        FROM (
          SELECT * FROM inside WHERE NOT (bucket = ANY (${edges}::timestamptz[]) AND (first_at < ${from} OR last_at >= ${to}))
          UNION ALL SELECT * FROM summed
        ) all_rows`
    }

    /** One tally for each of `starts`, in order: the messages from it up to the next. */
    const series = Effect.fn("Tallies.series")(function* (
      filter: Filter.Filter,
      starts: ReadonlyArray<number>
    ) {
      const tallies = starts.map(Tally.empty)
      for (const row of yield* rows(filter, starts)) {
        const tally = tallies[row.place - 1]
        if (tally !== undefined) Tally.addStoredInto(tally, row)
      }
      return tallies
    }, storeErrors)

    /** The tally of the range, and that of each bot with messages in it. */
    const totals = Effect.fn("Tallies.totals")(function* (filter: Filter.Filter) {
      const total = Tally.empty()
      const byBot = new Map<string, Tally.Tally>()
      for (const row of yield* rows(filter, [bucketOf(filter.from)])) {
        const tally = byBot.get(row.botId) ?? Tally.empty()
        byBot.set(row.botId, Tally.addStoredInto(tally, row))
      }
      for (const tally of byBot.values()) Tally.addInto(total, tally)
      return { total, byBot }
    }, storeErrors)

    /** The tally of each model with messages in the range; of `""` where they name none. */
    const byModel = Effect.fn("Tallies.byModel")(function* (filter: Filter.Filter) {
      const tallies = new Map<string, Tally.Tally>()
      for (const row of yield* rows(filter, [bucketOf(filter.from)])) {
        const tally = tallies.get(row.model) ?? Tally.empty()
        tallies.set(row.model, Tally.addStoredInto(tally, row))
      }
      return tallies as ReadonlyMap<string, Tally.Tally>
    }, storeErrors)

    return { series, totals, byModel }
  })
}) {}
