/** Events that share the id of a stored one: the same again, or something else? */
import type { Event } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { type Column, columnsOf } from "./Columns.ts"
import { type Costed, messageColumns, type Turn, turnColumns } from "./EventColumns.ts"

interface Row {
  readonly organizationId: OrganizationId
  readonly event: Event
}

/** Where an event is found by. Whatever else differs, it says something else. */
const place = ["organization_id", "bot_id", "conversation_id", "event_id"]
/** What is decided when an event is stored, and may be decided otherwise today. */
const decided = ["batch", "response_time_ms", "cost_usd", "unpriced"]

/** The places in `values` of rows that `table` does not have as they are. */
const differing = <A>(
  sql: SqlClient.SqlClient,
  table: string,
  at: string,
  columns: ReadonlyArray<Column<A>>,
  values: ReadonlyArray<A>
) => {
  if (values.length === 0) return Effect.succeed<ReadonlyArray<number>>([])
  const names = columns.map(([name]) => name)
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ")
  const same = names
    .filter((name) => ![...place, at, ...decided].includes(name))
    // Text that was not kept cannot be compared.
    .map((name) => `${name === "body" ? "s.body IS NULL OR " : ""}s.${name} IS NOT DISTINCT FROM t.${name}`)
    .map((test) => `(${test})`)
  // What is dropped cannot be compared: it counts as the same.
  const kept = table === "messages" ? `t.${at} >= messages_kept_from()` : "true"
  const found = [...place, at].map((name) => `s.${name} = t.${name}`)
  return Effect.map(
    sql.unsafe<{ n: number }>(
      `SELECT t.n FROM unnest(${arrays}) WITH ORDINALITY AS t (${names.join(", ")}, n)
       WHERE ${kept} AND NOT EXISTS (SELECT FROM ${table} s WHERE ${[...found, ...same].join(" AND ")})`,
      columnsOf(columns, values)
      // Planned anew each time: a plan of when there was little would search all that has come since.
    ).unprepared,
    (rows) => rows.map(({ n }) => n - 1)
  )
}

const free = { _tag: "Free" } as const

/** Those of `rows` of which another event with the same id is stored. */
export const conflicts = (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<Row>
): Effect.Effect<ReadonlySet<Row>, SqlError> =>
  Effect.gen(function* () {
    const messages: Array<{ readonly row: Row; readonly value: Costed }> = []
    const turns: Array<{ readonly row: Row; readonly value: Turn }> = []
    for (const row of rows) {
      const { event, organizationId } = row
      if (event.type === "message")
        messages.push({
          row,
          value: { organizationId, batch: 0, message: event, cost: free, storeText: true }
        })
      else turns.push({ row, value: { organizationId, batch: 0, turn: event } })
    }
    const otherMessages = yield* differing(
      sql,
      "messages",
      "sent_at",
      messageColumns,
      messages.map(({ value }) => value)
    )
    const otherTurns = yield* differing(
      sql,
      "conversation_events",
      "occurred_at",
      turnColumns,
      turns.map(({ value }) => value)
    )
    return new Set([
      ...otherMessages.flatMap((n) => messages[n]?.row ?? []),
      ...otherTurns.flatMap((n) => turns[n]?.row ?? [])
    ])
  })
