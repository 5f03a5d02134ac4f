/** Sums over messages of what is sealed of a range. */
import * as Instant from "@botflow/domain/Instant"
import type * as Tally from "@botflow/domain/Tally"
import * as TallyBytes from "@botflow/domain/TallyBytes"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import * as Filter from "./Filter.ts"
import * as Pieces from "./Pieces.ts"
import type * as SealedTallies from "./SealedTallies.ts"

/** The messages of one place of the answer, told apart by a dimension; `""` where by none. */
export interface Key {
  readonly place: number
  readonly told: string
}
/** Where the messages of a key are added to. */
export type TallyOf = (key: Key) => Tally.Tally

/** Rows of the spans that the pieces fill: each span is read as it lies in the index. */
const ofSpans = (
  sql: SqlClient.SqlClient,
  filter: Filter.Filter,
  scope: SealedTallies.Scope,
  pieces: ReadonlyArray<Pieces.Piece>
) => {
  const spans = Pieces.spansOf(pieces)
  return sql`
    unnest(${spans.map(({ grain }) => grain)}::text[], ${Binary.instants(spans.map(({ from }) => from))}::timestamptz[],
      ${Binary.instants(spans.map(({ to }) => to))}::timestamptz[]) AS s (grain, from_at, to_at)
    CROSS JOIN LATERAL (
      SELECT * FROM sealed_tallies r
      WHERE ${Filter.onMessages(sql, filter, "r")}
        AND r.grain = s.grain AND r.scope = ${scope} AND r.start_at >= s.from_at AND r.start_at < s.to_at
      OFFSET 0
    ) r`
}

/** What is sealed, told apart by a dimension. */
export const byDimension = (
  sql: SqlClient.SqlClient,
  filter: Filter.Filter,
  scope: SealedTallies.Scope,
  told: string,
  pieces: ReadonlyArray<Pieces.Piece>,
  tallyOf: TallyOf
) =>
  Effect.map(
    sql<{ readonly told: string; readonly tallies: Uint8Array }>`
      SELECT ${sql.literal(told)} AS told, string_agg(r.tally, ''::bytea) AS tallies
      FROM ${ofSpans(sql, filter, scope, pieces)} GROUP BY 1`,
    (rows) => {
      const place = pieces[0]?.place ?? 0
      for (const { tallies, told } of rows) TallyBytes.addAllInto(tallyOf({ place, told }), tallies)
    }
  )

/** What is sealed, told apart by where its pieces go: to look each of them up would take longer than to add it up. */
export const byPlace = (
  sql: SqlClient.SqlClient,
  filter: Filter.Filter,
  scope: SealedTallies.Scope,
  pieces: ReadonlyArray<Pieces.Piece>,
  tallyOf: TallyOf
) =>
  Effect.map(
    sql<{ readonly minutes: Buffer | null; readonly tallies: Buffer | null }>`
      SELECT string_agg(int4send((date_part('epoch', r.start_at) / 60)::int), ''::bytea ORDER BY r.start_at) AS minutes,
        string_agg(r.tally, ''::bytea ORDER BY r.start_at) AS tallies
      FROM ${ofSpans(sql, filter, scope, pieces)}`,
    ([row]) => {
      if (row === undefined || row.minutes === null || row.tallies === null) return
      const { minutes, tallies } = row
      const places = new Map(pieces.map(({ place, start }) => [start / Instant.minute, place]))
      TallyBytes.addEachInto(
        (index) => tallyOf({ place: places.get(minutes.readInt32BE(4 * index)) ?? 0, told: "" }),
        tallies
      )
    }
  )
