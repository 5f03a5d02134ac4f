/** What is derived of the events, behind them by moments. */
import * as Database from "@botflow/storage/postgres/Database"
import { SqlClient } from "@effect/sql"
import type { Fragment } from "@effect/sql/Statement"
import { Effect, Redacted } from "effect"
import { eventually } from "./Api.ts"
import type { Product } from "./Product.ts"

type Stored = Pick<Product, "databaseUrl">

const noneLeft = (
  { databaseUrl }: Stored,
  left: (sql: SqlClient.SqlClient) => Fragment,
  withinMs: number
): Promise<void> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const waiting = sql<{ count: number }>`SELECT (${left(sql)}) AS count`
    yield* Effect.promise(() =>
      eventually(
        () => Effect.runPromise(waiting),
        ([row]) => row?.count === 0,
        withinMs
      )
    )
  }).pipe(
    Effect.provide(Database.layer({ url: Redacted.make(databaseUrl), maxConnections: 1, asLogin: true })),
    Effect.scoped,
    Effect.runPromise
  )

/** Waits until everything accepted so far is in every number. */
export const upToDate = (product: Stored, withinMs = 60_000): Promise<void> =>
  noneLeft(
    product,
    (sql) => sql`(SELECT count(*) FROM pending_batches) + (SELECT count(*) FROM rollup_marks)`,
    withinMs
  )

/** Waits until what has been over for an hour is sealed, as nearly always it is. */
export const sealed = (product: Stored, withinMs = 60_000): Promise<void> =>
  noneLeft(
    product,
    (sql) => sql`SELECT count(*) FROM rollup_periods
      WHERE NOT sealed AND start_at < now() - interval '1 hour' - CASE grain WHEN 'week' THEN interval '7 days' WHEN 'day' THEN interval '1 day' ELSE interval '1 hour' END`,
    withinMs
  )
