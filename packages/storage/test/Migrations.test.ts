import { randomBytes } from "node:crypto"
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
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

const organizationId = "00000000-0000-4000-8000-000000000001"
/** What a row has to have, and no more. */
const conversation = JSON.stringify({
  bot_id: "support",
  channel: "web",
  started_at: "2026-01-17T08:00:00Z",
  lapses_at: "2026-01-18T08:00:00Z",
  state: "active",
  settled_outcome: "abandoned",
  models: [],
  ...Object.fromEntries(
    [
      ...["inbound", "outbound", "agent", "successful", "failed", "fallback", "responses", "response_ms"],
      ...["plain_input", "cached_input", "cache_creation_input", "plain_output", "reasoning_output"],
      ...["kb_queries", "kb_hits", "unpriced", "ratings", "score"]
    ].map((name) => [name, 0])
  )
})

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

  it.scopedLive("keep what was stored before", () =>
    Effect.gen(function* () {
      const on = onDatabase(yield* emptyDatabase)
      const earlier = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "migrations-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      const files = (yield* Effect.promise(() => readdir(directory))).filter((name) => name < "0025")
      yield* Effect.promise(() =>
        Promise.all(files.map((name) => copyFile(join(directory, name), join(earlier, name))))
      )
      yield* on(Migrations.run(earlier))
      const before = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO users (email, password_hash) VALUES ('ann@example.org', 'a hash')`
        yield* sql`INSERT INTO organizations (organization_id, name) VALUES (${organizationId}, 'Test')`
        yield* sql`INSERT INTO conversation_metrics
          SELECT (jsonb_populate_record(NULL::conversation_metrics, ${conversation}::jsonb || jsonb_build_object(
            'organization_id', ${organizationId}::uuid, 'conversation_id', id, 'customer_phone', phone))).*
          FROM (VALUES ('with', '+27821234567'), ('without', NULL)) AS c (id, phone)`
        yield* sql`DELETE FROM aggregation_marks`
      })
      yield* on(before)
      yield* on(Migrations.run(directory))
      const after = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        expect(yield* sql`SELECT password_hash FROM users JOIN passwords USING (user_id)`).toStrictEqual([
          { passwordHash: "a hash" }
        ])
        expect(
          yield* sql`SELECT conversation_id FROM conversation_metrics c
            JOIN phone_digests(${organizationId}::uuid, '0821234567') d ON c.phone_digest = d`
        ).toStrictEqual([{ conversationId: "with" }])
        // By the grains of the newest schema, as if they had been counted so all along.
        for (const [table, counts] of [
          ["conversation_rollups", "conversation_counts"],
          ["open_rollups", "open_counts"]
        ]) {
          const rows = yield* sql.unsafe<{ grain: string }>(`SELECT * FROM ${table} ORDER BY grain, start_at`)
          expect(rows.map(({ grain }) => grain)).toStrictEqual(["day", "hour", "week"])
          expect(rows).toStrictEqual(
            yield* sql.unsafe(`SELECT * FROM ${counts}('${organizationId}') ORDER BY grain, start_at`)
          )
        }
        // Nothing has to be aggregated again for it.
        expect(yield* sql`SELECT FROM aggregation_marks`).toStrictEqual([])
      })
      yield* on(after)
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
