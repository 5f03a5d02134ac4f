/** Which periods of an organization are sealed. */
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Filter from "./Filter.ts"
import * as Pieces from "./Pieces.ts"

export interface Standing extends Pieces.Sealed {
  /** Hours that have rollups and are not sealed; in all others there is nothing. */
  readonly unsealedHours: ReadonlyArray<number>
  /** Of messages before, none are kept: see `Kept`. Milliseconds since the epoch. */
  readonly keptFrom: number
}

/**
 * Those that begin in a range, or hold its begin. As minutes in one text: taking over thousands of
 * instants one by one would take longer than all the rest.
 */
export const standing = (sql: SqlClient.SqlClient, { from, organizationId, to }: Filter.Filter) =>
  Effect.map(
    sql<{ kind: "hour" | "day" | "week" | "unsealed" | "kept"; minutes: string }>`
      SELECT CASE WHEN sealed THEN grain ELSE 'unsealed' END AS kind, string_agg((extract(epoch FROM start_at)::bigint / 60)::text, ' ' ORDER BY start_at) AS minutes
      FROM rollup_periods
      WHERE organization_id = ${organizationId} AND (sealed OR grain = 'hour')
        AND start_at >= ${Filter.at(sql, Pieces.startOf("hour", from))} AND start_at < ${Filter.at(sql, to)}
      GROUP BY kind
      UNION ALL SELECT 'kept', (extract(epoch FROM messages_kept_from()) / 60)::text`,
    (rows): Standing => {
      const of = (wanted: (typeof rows)[number]["kind"]) =>
        (rows.find(({ kind }) => kind === wanted)?.minutes ?? "")
          .split(" ")
          .flatMap((minutes) => (minutes === "" ? [] : [Number(minutes) * Instant.minute]))
      const [keptFrom = Number.NEGATIVE_INFINITY] = of("kept")
      return {
        hours: of("hour"),
        days: of("day"),
        weeks: of("week"),
        unsealedHours: of("unsealed"),
        keptFrom
      }
    }
  )
