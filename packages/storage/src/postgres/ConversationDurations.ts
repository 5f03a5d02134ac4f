/** How long conversations took, from their first to their last message, by bot or along a range. */
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Percentile from "@botflow/domain/Percentile"
import type { SqlClient, Statement } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import * as Filter from "./Filter.ts"

type Durations = ConversationTally.Durations

interface Row<Key> {
  readonly key: Key
  /** Eight bytes each. */
  readonly seconds: Uint8Array
}

// The server would sort and interpolate its exact decimals for each group anew: that takes several times as long.
const read = <Key>(sql: SqlClient.SqlClient, filter: Filter.Filter, key: Statement.Fragment) =>
  sql<Row<Key>>`
    SELECT ${key} AS key,
      string_agg(float8send(date_part('epoch', c.last_message_at - c.first_message_at)), ''::bytea) AS seconds
    FROM conversation_metrics c
    WHERE ${Filter.onConversations(sql, filter, "c")} AND c.inbound + c.outbound + c.agent >= 2
      AND c.started_at >= ${Filter.at(sql, filter.from)} AND c.started_at < ${Filter.at(sql, filter.to)}
    GROUP BY 1`

const of = (groups: ReadonlyArray<Uint8Array>): Durations => {
  const count = groups.reduce((sum, { length }) => sum + length / 8, 0)
  if (count === 0) return ConversationTally.noDurations
  const sorted = new Float64Array(count)
  let at = 0
  for (const bytes of groups) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let i = 0; i < bytes.length; i += 8) sorted[at++] = view.getFloat64(i)
  }
  sorted.sort()
  // Instants are whole milliseconds: their sum is exact.
  const sumMs = sorted.reduce((sum, seconds) => sum + Math.round(seconds * 1000), 0)
  return {
    count,
    sumSeconds: sumMs / 1000,
    p50Seconds: Percentile.ofSorted(sorted, 0.5),
    p95Seconds: Percentile.ofSorted(sorted, 0.95)
  }
}

/** Of the conversations that started in the range, by bot. */
export const byBot = (sql: SqlClient.SqlClient, filter: Filter.Filter) =>
  Effect.map(
    read<string>(sql, filter, sql`c.bot_id`),
    (rows): ReadonlyMap<string, Durations> => new Map(rows.map(({ key, seconds }) => [key, of([seconds])]))
  )

/** Of the conversations that started from each of `starts` up to the next, and of all of them. */
export const series = (sql: SqlClient.SqlClient, filter: Filter.Filter, starts: ReadonlyArray<number>) =>
  Effect.map(
    read<number>(sql, filter, sql`width_bucket(c.started_at, ${Binary.instants(starts)}::timestamptz[])`),
    (rows) => {
      const byPlace = new Map(rows.map(({ key, seconds }) => [key, of([seconds])]))
      return {
        points: starts.map((_, i) => byPlace.get(i + 1) ?? ConversationTally.noDurations),
        total: of(rows.map(({ seconds }) => seconds))
      }
    }
  )
