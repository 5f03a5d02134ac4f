import { describe, expect, it } from "@effect/vitest"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect, Fiber, Layer, Logger, LogLevel, Redacted, Schedule } from "effect"
import * as Database from "../src/postgres/Database.ts"
import * as Heartbeat from "../src/postgres/Heartbeat.ts"
import * as Relay from "./relay.ts"

/** A watched database behind a relay; few connections, so that waiting for one is tested, too. */
const watched = Effect.gen(function* () {
  const relay = yield* Relay.to(Redacted.value(yield* TestDatabase.url))
  const url = Redacted.make(relay.url)
  const layer = Layer.provideMerge(Heartbeat.layer({ url }), Database.layer({ url, maxConnections: 2 }))
  const sql = yield* Effect.map(Layer.build(layer), (context) =>
    SqlClient.SqlClient.pipe(Effect.provide(context))
  )
  return { relay, sql: yield* sql }
})

const quiet = Effect.provide(Logger.minimumLogLevel(LogLevel.None))
const away = { _tag: "StoreUnavailable", store: "postgres" }

const ask = (sql: SqlClient.SqlClient) => sql`SELECT 1 AS one`.pipe(Database.storeErrors)
/** A transaction that is waiting when the server falls silent. */
const transaction = (sql: SqlClient.SqlClient) =>
  sql`SELECT pg_sleep(1)`.pipe(sql.withTransaction, Database.storeErrors)

describe("a server that falls silent", () => {
  it.live(
    "fails what waits for it, then all that comes, until it answers",
    () =>
      Effect.gen(function* () {
        const { relay, sql } = yield* watched
        yield* ask(sql)
        const waiting = yield* Effect.fork(transaction(sql))
        yield* Effect.sleep("100 millis")
        yield* relay.hush
        const all = Effect.all(
          [Fiber.join(waiting), ...Array.from({ length: 10 }, () => ask(sql))].map(Effect.flip),
          {
            concurrency: "unbounded"
          }
        )
        const [took, errors] = yield* Effect.timed(all)
        expect(errors).toMatchObject(errors.map(() => away))
        expect(Duration.toMillis(took)).toBeLessThan(4_500)
        // By now it is known: nobody waits.
        const [soon] = yield* Effect.timed(Effect.flip(ask(sql)))
        expect(Duration.toMillis(soon)).toBeLessThan(500)
        yield* relay.speak
        const [back] = yield* Effect.timed(
          Effect.retry(ask(sql), Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurs(250)))
        )
        expect(Duration.toMillis(back)).toBeLessThan(4_000)
      }).pipe(Effect.scoped, quiet),
    20_000
  )

  it.live(
    "is let go of by who no longer wants its answer",
    () =>
      Effect.gen(function* () {
        const { relay, sql } = yield* watched
        const waiting = yield* Effect.fork(transaction(sql))
        yield* Effect.sleep("100 millis")
        yield* relay.hush
        const [took] = yield* Effect.timed(Fiber.interrupt(waiting))
        expect(Duration.toMillis(took)).toBeLessThan(8_000)
      }).pipe(Effect.scoped, quiet),
    20_000
  )

  it.live(
    "is not one that takes its time",
    () =>
      Effect.gen(function* () {
        const { sql } = yield* watched
        expect(yield* sql`SELECT pg_sleep(4), 1 AS one`).toMatchObject([{ one: 1 }])
      }).pipe(Effect.scoped, quiet),
    20_000
  )
})

describe("storeErrors", () => {
  it.live("knows a server that went away in the middle of a transaction", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const cut = sql`SELECT pg_terminate_backend(pg_backend_pid())`
      expect(yield* Effect.flip(cut.pipe(sql.withTransaction, Database.storeErrors))).toMatchObject(away)
      // Nobody hears of it before the COMMIT: another connection ends this one.
      const pool = yield* Database.Pool
      const committing = Effect.gen(function* () {
        const [own] = yield* sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`
        yield* Effect.promise(() => pool.query("SELECT pg_terminate_backend($1)", [own?.pid]))
        return own
      })
      expect(yield* Effect.flip(committing.pipe(sql.withTransaction, Database.storeErrors))).toMatchObject(
        away
      )
    }).pipe(Effect.provide(TestDatabase.beside(Layer.empty)))
  )

  it("tells codes of the system from those of the server", () => {
    const passes = (code: string) => Database.isPassing(new SqlError({ cause: { code } }))
    expect(
      ["EPIPE", "ECONNRESET", "57P01", "08006", "40001", "58030"].filter((code) => !passes(code))
    ).toStrictEqual([])
    expect(["42601", "23505", "22P05", "XX000", "P0001"].filter(passes)).toStrictEqual([])
  })
})
