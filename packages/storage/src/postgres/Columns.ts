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

type Values = ReadonlyArray<ReadonlyArray<string | number | boolean | null>>

const insertion = <Row>(table: string, columns: ReadonlyArray<Column<Row>>): string => {
  const names = columns.map(([name]) => name).join(", ")
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ")
  return `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`
}

const isEmpty = (values: Values): boolean => values[0] === undefined || values[0].length === 0

/** Inserts `values`, as from `columnsOf`, in one statement. */
export const insertColumns = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  values: Values
) => (isEmpty(values) ? Effect.void : sql.unsafe(insertion(table, columns), values))

/**
 * The same; a row whose `key` columns are there already takes the place of the old one.
 *
 * @param defaults columns that are not among `columns`, and have their default again
 */
export const upsertColumns = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  values: Values,
  key: ReadonlyArray<string>,
  defaults: ReadonlyArray<string> = []
) => {
  if (isEmpty(values)) return Effect.void
  const changes = [
    ...columns.flatMap(([name]) => (key.includes(name) ? [] : `${name} = EXCLUDED.${name}`)),
    ...defaults.map((name) => `${name} = DEFAULT`)
  ]
  return sql.unsafe(
    `${insertion(table, columns)} ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${changes.join(", ")}`,
    values
  )
}
