import { randomBytes } from "node:crypto"
import { readdir } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { SqlClient } from "@effect/sql"
import { Config, Effect, Redacted } from "effect"
import pg from "pg"
import * as Database from "../src/postgres/Database.ts"
import * as Migrations from "../src/postgres/Migrations.ts"

const directory = fileURLToPath(new URL("../../../migrations", import.meta.url))

const onServer = (server: URL, statement: string) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: server.href })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  })

/** The address of a database without any schema. */
const emptyDatabase = Effect.gen(function* () {
  const server = yield* Config.url("TEST_DATABASE_URL")
  const name = `empty_${randomBytes(6).toString("hex")}`
  yield* Effect.acquireRelease(onServer(server, `CREATE DATABASE ${name}`), () =>
    onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  )
  const url = new URL(server)
  url.pathname = `/${name}`
  return Redacted.make(url.href)
})

const onDatabase =
  (url: Redacted.Redacted) =>
  <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient>) =>
    effect.pipe(Effect.provide(Database.layer({ url, maxConnections: 2, asLogin: true })), Effect.scoped)

describe("Migrations", () => {
  it.scopedLive("are applied once when many processes start together", () =>
    Effect.gen(function* () {
      const on = onDatabase(yield* emptyDatabase)
      const files = (yield* Effect.promise(() => readdir(directory)))
        .filter((name) => name.endsWith(".sql"))
        .sort()
      expect(yield* on(Migrations.current)).toBe(0)
      const applied = yield* Effect.all(
        Array.from({ length: 8 }, () => on(Migrations.run(directory))),
        { concurrency: "unbounded" }
      )
      expect(applied.filter((names) => names.length > 0)).toStrictEqual([files])
      expect(yield* on(Migrations.current)).toBe(Number(files.at(-1)?.slice(0, 4)))
      expect(yield* on(Migrations.run(directory))).toStrictEqual([])
    })
  )

  it.scopedLive("say where there are none", () =>
    Effect.gen(function* () {
      const on = onDatabase(yield* emptyDatabase)
      const error = yield* Effect.flip(on(Migrations.run("/nowhere")))
      expect(error).toMatchObject({ _tag: "MigrationFailed", file: "/nowhere" })
    })
  )
})
