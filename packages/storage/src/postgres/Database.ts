/** The connection to PostgreSQL, and what its errors and values mean to us. */
import { StoreUnavailable } from "@botflow/domain/Store"
import { PgClient } from "@effect/sql-pg"
import { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Layer, Redacted, Schedule, String } from "effect"
import pg from "pg"
import { Sockets } from "./Sockets.ts"

/** The pool under the SQL client, for what only the driver can do: COPY. */
export class Pool extends Context.Tag("@botflow/storage/Pool")<Pool, pg.Pool>() {}

/** What the pool's connections go through, for `Heartbeat`. */
export class PoolSockets extends Context.Tag("@botflow/storage/PoolSockets")<PoolSockets, Sockets>() {}

/** Who our statements run as: row-level security holds it to what a transaction says (`Tenancy`). */
const appRole = "botflow_app"

const oid = { int8: 20, date: 1082, timestamptz: 1184 } as const

/** `bigint` and `timestamptz` (milliseconds since the epoch) as numbers; `numeric` stays text: it is money. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: "text" | "binary") => {
    if (format === "binary") return pg.types.getTypeParser(id, "binary")
    if (id === oid.int8) return Number
    if (id === oid.date) return (text: string) => text
    const standard = pg.types.getTypeParser(id, "text")
    if (id === oid.timestamptz) return (text: string) => Number(standard(text))
    return standard
  }
}

export interface Options {
  readonly url: Redacted.Redacted
  /** Connections of this process. */
  readonly maxConnections?: number | undefined
  /** Stay who signs in, such as the owner of the tables; else connections take the application's role on. */
  readonly asLogin?: boolean | undefined
}

/**
 * The driver cancels a query by asking on another connection. Only the login may end what it runs, not the role that
 * its connections have taken on.
 */
const cancelsAsLogin = (pool: pg.Pool): pg.Pool => {
  const query: (...args: ReadonlyArray<unknown>) => unknown = pool.query.bind(pool)
  const asLogin = (text: unknown) =>
    typeof text === "string" && /^SELECT pg_cancel_backend\(\d+\)$/.test(text)
      ? `BEGIN; SET LOCAL ROLE NONE; ${text}; COMMIT`
      : text
  return Object.assign(pool, {
    query: (text: unknown, ...rest: ReadonlyArray<unknown>) => query(asLogin(text), ...rest)
  })
}

/** Connects; fails when the server does not answer in time. */
export const layer = (options: Options) => {
  const pool = Layer.scoped(
    Pool,
    Effect.acquireRelease(
      Effect.map(PoolSockets, (sockets) => {
        const pool = new pg.Pool({
          connectionString: Redacted.value(options.url),
          max: options.maxConnections ?? 10,
          connectionTimeoutMillis: 4_000,
          keepAlive: true,
          stream: sockets.make,
          // Statements of a transaction need not wait for each other: see `Pipeline`.
          pipeline: true,
          application_name: "botflow",
          // Planning the aggregates just in time costs more than it gains.
          options: `-c jit=off -c timezone=UTC${options.asLogin ? "" : ` -c role=${appRole}`}`,
          types
        })
        // An idle connection that breaks is replaced by the pool; without a listener Node would exit.
        return cancelsAsLogin(pool.on("error", () => undefined))
      }),
      (pool) => Effect.promise(() => pool.end()).pipe(Effect.timeoutOption("2 seconds"))
    )
  )
  const client = Layer.unwrapEffect(
    Effect.map(Pool, (pool) =>
      PgClient.layerFromPool({
        acquire: Effect.as(
          Effect.tryPromise({
            try: () => pool.query("SELECT 1"),
            catch: (cause) => new SqlError({ cause, message: "PostgreSQL does not answer" })
          }),
          pool
        ),
        transformResultNames: String.snakeToCamel,
        transformJson: false,
        types
      })
    )
  )
  return client.pipe(
    Layer.provideMerge(pool),
    Layer.provideMerge(Layer.sync(PoolSockets, () => new Sockets()))
  )
}

/** SQLSTATE of an error that came from the server, such as `23505`. */
export const sqlState = (error: SqlError): string | undefined => {
  const { cause } = error
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : undefined
}

// 08 connection, 53 resources, 57 operator intervention, 58 its system, 40 rollback, 55P03 lock: all pass.
const passing = /^(08|53|57|58|40|55P03)/

/** Five characters, a digit among them: codes of the system, such as `EPIPE`, have none. */
const isSqlState = (code: string) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code)

/** Whether the same call may succeed later. Without a SQLSTATE the server was never reached. */
export const isPassing = (error: SqlError): boolean => {
  const state = sqlState(error)
  return state === undefined || !isSqlState(state) || passing.test(state)
}

/**
 * The SQL client dies of a COMMIT or ROLLBACK that fails, such as when the server is gone by then. What was to be
 * committed may be or not, so that the caller tries again: an error like any other.
 */
const withFailedEnds = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.catchAllDefect(effect, (defect) =>
    defect instanceof SqlError ? Effect.fail(defect) : Effect.die(defect)
  )

/**
 * The errors of a repo's method: a store that does not answer is `StoreUnavailable`; any other
 * SQL error is a mistake of ours, and dies.
 */
export const storeErrors = <A, E, R>(
  effect: Effect.Effect<A, E | SqlError, R>
): Effect.Effect<A, Exclude<E, SqlError> | StoreUnavailable, R> =>
  Effect.catchIf(
    withFailedEnds(effect),
    (error): error is Extract<E | SqlError, SqlError> => error instanceof SqlError,
    (error) =>
      isPassing(error) ? new StoreUnavailable({ store: "postgres", cause: error }) : Effect.die(error)
  ) as Effect.Effect<A, Exclude<E, SqlError> | StoreUnavailable, R>

/** The same for a process that may be started before its database is, or while that restarts: half a minute of patience. */
export const patientLayer = (options: Options) =>
  Layer.retry(
    layer(options),
    Schedule.spaced("500 millis").pipe(
      Schedule.intersect(Schedule.recurs(60)),
      // 22023: the role is not there until the first migration is through.
      Schedule.whileInput((error: SqlError) => isPassing(error) || sqlState(error) === "22023")
    )
  )
