/**
 * A phone as people dial it, and its country. Says the same as the SQL functions `phone_national` and
 * `phone_country`, which cost some thirty times as much when they are called for every row of a file.
 */
import type { SqlClient, Statement } from "@effect/sql"

/** @param phone a column of E.164 numbers; the columns `country` and `national` of `dialled` are null where it is */
export const join = (sql: SqlClient.SqlClient, phone: string): Statement.Fragment =>
  sql.literal(`LEFT JOIN LATERAL (
    SELECT k.country, k.trunk || substr(${phone}, 2 + length(k.code)) AS national FROM calling_codes k
    WHERE k.code IN (substr(${phone}, 2, 1), substr(${phone}, 2, 2), substr(${phone}, 2, 3))) dialled ON true`)
