/** Rows into PostgreSQL by columns: one array parameter each, whatever the number of rows. */
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"

/** A column's name, its type, and its value in a row. */
export type Column<Row> = readonly [
  name: string,
  type: string,
  value: (row: Row) => string | number | boolean | null
]

/** The values of `rows`, column by column. */
export const columnsOf = <Row>(columns: ReadonlyArray<Column<Row>>, rows: ReadonlyArray<Row>) =>
  columns.map(([, , value]) => rows.map(value))

/** Inserts `values`, as from `columnsOf`, in one statement. */
export const insertColumns = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  values: ReadonlyArray<ReadonlyArray<string | number | boolean | null>>
) => {
  if (values[0] === undefined || values[0].length === 0) return Effect.void
  const names = columns.map(([name]) => name).join(", ")
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ")
  return sql.unsafe(`INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`, values)
}
