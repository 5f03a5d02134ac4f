import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"

/**
 * Reads by several statements what stands at one instant: of what is sealed, and then of just that.
 * Not inside another transaction.
 */
export const snapshot =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(read: Effect.Effect<A, E, R>) =>
    sql.withTransaction(
      Effect.zipRight(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`, read)
    )
