/** What is to be derived again from all its events, after something else than a new event changed it. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { bucketOf } from "./RollupCells.ts"

/** Marks looked at in one transaction. */
const limit = 20_000

export interface Mark {
  readonly markId: number
  readonly botId: string
  readonly conversationId: string
  /** Of messages whose rollups changed, too. */
  readonly minute: number | null
}

/** The oldest marks; nobody else can take them until the transaction ends. */
export const held = (sql: SqlClient.SqlClient, organizationId: OrganizationId) =>
  sql<Mark>`SELECT mark_id, bot_id, conversation_id, minute FROM rollup_marks
    WHERE organization_id = ${organizationId} ORDER BY mark_id LIMIT ${limit} FOR UPDATE`

/** Deletes marks that were held. */
export const release = (sql: SqlClient.SqlClient, marks: ReadonlyArray<Mark>) =>
  marks.length === 0
    ? Effect.void
    : sql`DELETE FROM rollup_marks WHERE mark_id = ANY (${marks.map(({ markId }) => markId)}::bigint[])`

/** Derives the rollups of marked minutes from their messages. */
export const deriveRollups = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  marks: ReadonlyArray<Mark>
) => {
  const buckets = [...new Set(marks.flatMap(({ minute }) => (minute === null ? [] : bucketOf(minute))))]
  return buckets.length === 0
    ? Effect.void
    : sql`SELECT update_rollups(${buckets.map(() => organizationId)}::uuid[], ${buckets.map(Instant.format)}::timestamptz[])`
}
