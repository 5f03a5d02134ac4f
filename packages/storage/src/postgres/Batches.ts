/** Events that are stored and wait to be derived from: see migration 0009. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type Column, insertColumns } from "./Columns.ts"
import type { Costed, Turn } from "./EventColumns.ts"
import * as Facts from "./Facts.ts"

export interface Batch {
  readonly organizationId: OrganizationId
  readonly batch: number
  readonly messages: ReadonlyArray<Costed>
  readonly turns: ReadonlyArray<Turn>
}

const columns: ReadonlyArray<Column<Batch>> = [
  ["organization_id", "uuid", ({ organizationId }) => organizationId],
  ["batch", "bigint", ({ batch }) => batch],
  ["events", "integer", ({ messages, turns }) => messages.length + turns.length],
  ["facts", "text", ({ messages, turns }) => Facts.encode(messages, turns)]
]

/** To be called in the transaction that stores the events. */
export const write = (sql: SqlClient.SqlClient, batches: ReadonlyArray<Batch>) =>
  insertColumns(sql, "pending_batches", columns, batches)

export interface Taken extends Facts.Facts {
  /** Whether no other batch was there. */
  readonly all: boolean
}

/** Takes the oldest batches, until they hold about `limit` events. To be called under the organization's lock. */
export const take = (sql: SqlClient.SqlClient, organizationId: OrganizationId, limit: number) =>
  Effect.map(
    sql<{ facts: string; all: boolean }>`
      WITH waiting AS (
        SELECT batch, sum(events) OVER (ORDER BY batch) - events AS before
        FROM pending_batches WHERE organization_id = ${organizationId}
      )
      DELETE FROM pending_batches p USING waiting w
      WHERE p.organization_id = ${organizationId} AND p.batch = w.batch AND w.before < ${limit}
      RETURNING p.facts, (SELECT max(before) FROM waiting) < ${limit} AS all`,
    (rows): Taken => {
      const facts = rows.map((row) => Facts.decode(row.facts))
      return {
        messages: facts.flatMap(({ messages }) => messages),
        turns: facts.flatMap(({ turns }) => turns),
        all: rows[0]?.all ?? true
      }
    }
  )
