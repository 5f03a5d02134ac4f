/** Sums over messages of what is not sealed of a range: from the rollups of 15 minutes, and of those that are cut from messages. */
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import * as Filter from "./Filter.ts"
import type * as Pieces from "./Pieces.ts"
import { bucketOf } from "./RollupCells.ts"
import * as RollupSums from "./RollupSums.ts"
import type { Key, TallyOf } from "./SealedSums.ts"

/** Where a gap begins or ends inside 15 minutes: those, and the bounds that may cut them. */
const edgesOf = (gaps: ReadonlyArray<Pieces.Segment>) =>
  gaps.flatMap((gap) =>
    [...new Set([gap.from, gap.to].filter((at) => at !== bucketOf(at)).map(bucketOf))].map((bucket) => ({
      ...gap,
      bucket
    }))
  )

/**
 * A range may begin and end inside 15 minutes: of those, a rollup none of whose messages is cut
 * off counts as it is, and the others are summed again from their messages.
 */
export const sums = (
  sql: SqlClient.SqlClient,
  filter: Filter.Filter,
  told: string,
  gaps: ReadonlyArray<Pieces.Segment>,
  tallyOf: TallyOf
) => {
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
    (rows) => {
      for (const { place, told, ...sums } of rows) RollupSums.addInto(tallyOf({ place, told }), sums)
    }
  )
}
