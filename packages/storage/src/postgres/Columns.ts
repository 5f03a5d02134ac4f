/** Rows into PostgreSQL by columns: one parameter each, whatever the number of rows. */
import type { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"

type ColumnOf<Row, Type extends Binary.Type> = readonly [
  name: string,
  type: Type,
  value: (row: Row) => Binary.Value<Type> | null
]

/** A column's name, its type, and its value in a row. */
export type Column<Row> = { [Type in Binary.Type]: ColumnOf<Row, Type> }[Binary.Type]

const arrayOf = <Row, Type extends Binary.Type>(
  [, type, value]: ColumnOf<Row, Type>,
  rows: ReadonlyArray<Row>
) => Binary.array(type, rows.map(value))

/** The values of `rows`, column by column, each as an array of its type. */
export const columnsOf = <Row>(
  columns: ReadonlyArray<Column<Row>>,
  rows: ReadonlyArray<Row>
): ReadonlyArray<Buffer> => columns.map((column) => arrayOf(column as ColumnOf<Row, Binary.Type>, rows))

interface Sent {
  readonly name: string
  readonly type: Binary.Type
  /** The same in all rows: it is sent once. */
  readonly isSame: boolean
  readonly parameter: Buffer | null
}

const sentOf = <Row, Type extends Binary.Type>(
  [name, type, value]: ColumnOf<Row, Type>,
  rows: ReadonlyArray<Row>
): Sent => {
  const values = rows.map(value)
  const [first = null] = values
  const isSame = values.every((one) => one === first)
  const same = () => (first === null ? null : Binary.scalar(type, first))
  return { name, type, isSame, parameter: isSame ? same() : Binary.array(type, values) }
}

/** Inserts `rows`, of which there are some, in one statement, which `ending` ends. */
const insertion = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  rows: ReadonlyArray<Row>,
  ending = ""
): Effect.Effect<void, SqlError> => {
  const sent = columns.map((column) => sentOf(column as ColumnOf<Row, Binary.Type>, rows))
  const values = sent.map(({ isSame, name, type }, i) => (isSame ? `$${i + 1}::${type}` : `t.${name}`))
  const arrays = sent.flatMap(({ isSame, name, type }, i) =>
    isSame ? [] : [{ name, array: `$${i + 1}::${type}[]` }]
  )
  const source =
    arrays.length === 0
      ? `generate_series(1, ${rows.length})`
      : `unnest(${arrays.map(({ array }) => array).join(", ")}) AS t (${arrays.map(({ name }) => name).join(", ")})`
  const inserted = sql.unsafe(
    `INSERT INTO ${table} (${sent.map(({ name }) => name).join(", ")}) SELECT ${values.join(", ")} FROM ${source} ${ending}`,
    sent.map(({ parameter }) => parameter)
  )
  return Effect.asVoid(inserted)
}

/** Inserts `rows` in one statement. */
export const insertColumns = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  rows: ReadonlyArray<Row>
) => (rows.length === 0 ? Effect.void : insertion(sql, table, columns, rows))

/**
 * The same; a row whose `key` columns are there already takes the place of the old one.
 *
 * @param defaults columns that are not among `columns`, and have their default again
 */
export const upsertColumns = <Row>(
  sql: SqlClient.SqlClient,
  table: string,
  columns: ReadonlyArray<Column<Row>>,
  rows: ReadonlyArray<Row>,
  key: ReadonlyArray<string>,
  defaults: ReadonlyArray<string> = []
) => {
  if (rows.length === 0) return Effect.void
  const changes = [
    ...columns.flatMap(([name]) => (key.includes(name) ? [] : `${name} = EXCLUDED.${name}`)),
    ...defaults.map((name) => `${name} = DEFAULT`)
  ]
  return insertion(
    sql,
    table,
    columns,
    rows,
    `ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${changes.join(", ")}`
  )
}
