/**
 * A phone as people dial it, and its country. Says the same as the SQL functions `phone_national` and
 * `phone_country`, which cost ten times as much when they are called for every row of a file: what is known of calling
 * codes is read once, as an object by the first three digits of a number, and no join disturbs the order of the rows.
 */
import type { SqlClient, Statement } from "@effect/sql"

const known = (value: string, phone: string) =>
  `(SELECT jsonb_object_agg(prefix, ${value}) FROM dialling_prefixes) ->> substr(${phone}, 2, 3)`

/** @param phone a column of E.164 numbers */
export const country = (sql: SqlClient.SqlClient, phone: string): Statement.Fragment =>
  sql.literal(known("country", phone))

/** Null where the calling code is not known. */
export const national = (sql: SqlClient.SqlClient, phone: string): Statement.Fragment =>
  sql.literal(
    `(${known("trunk", phone)}) || substr(${phone}, 2 + (${known("length(code)", phone)})::integer)`
  )
