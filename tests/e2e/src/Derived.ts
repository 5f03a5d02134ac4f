/** What is derived of the events, behind them by moments. */
import * as Database from "@botflow/storage/postgres/Database"
import { SqlClient } from "@effect/sql"
import { Effect, Redacted } from "effect"
import { eventually } from "./Api.ts"
import type { Product } from "./Product.ts"

/** Waits until everything accepted so far is in every number. */
export const upToDate = ({ databaseUrl }: Pick<Product, "databaseUrl">, withinMs = 60_000): Promise<void> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const waiting = sql<{ count: number }>`
      SELECT (SELECT count(*) FROM pending_batches) + (SELECT count(*) FROM rollup_marks) AS count`
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
