import { randomBytes } from "node:crypto"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Config, Effect, Layer, Redacted } from "effect"
import pg from "pg"
import { LiveSource } from "../src/live/LiveSource.ts"
import { Accounts } from "../src/postgres/Accounts.ts"
import * as Database from "../src/postgres/Database.ts"
import { EventStore } from "../src/postgres/EventStore.ts"
import * as Migrations from "../src/postgres/Migrations.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { PriceList } from "../src/postgres/PriceList.ts"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { Retention } from "../src/postgres/Retention.ts"
import { RollUp } from "../src/postgres/RollUp.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { at, bot, customer, drain, given, t0 } from "./support.ts"

const directory = fileURLToPath(new URL("../../../migrations", import.meta.url))

/** A database of an owner who is no superuser, and a login that is only a member of the two roles. */
const apart = Effect.gen(function* () {
  const server = yield* Config.url("TEST_DATABASE_URL")
  const name = `apart_${randomBytes(6).toString("hex")}`
  const [owner, login] = [`${name}_owner`, `${name}_login`]
  const onServer = (statements: ReadonlyArray<string>) =>
    Effect.promise(async () => {
      const client = new pg.Client({ connectionString: server.href })
      await client.connect()
      for (const statement of statements) await client.query(statement)
      await client.end()
    })
  yield* Effect.acquireRelease(
    onServer([
      `CREATE ROLE ${owner} LOGIN PASSWORD 'secret'`,
      `CREATE ROLE ${login} LOGIN PASSWORD 'secret'`,
      `CREATE DATABASE ${name} OWNER ${owner}`
    ]),
    () => onServer([`DROP DATABASE ${name} WITH (FORCE)`, `DROP ROLE ${owner}`, `DROP ROLE ${login}`])
  )
  const as = (user: string) => {
    const url = new URL(server)
    url.username = user
    url.password = "secret"
    url.pathname = `/${name}`
    return Redacted.make(url.href)
  }
  const roles = Effect.gen(function* () {
    yield* onServer([
      `GRANT botflow_app, botflow_worker TO ${owner}`,
      `GRANT botflow_app TO ${login}`,
      // It has to say when it looks across organizations.
      `GRANT botflow_worker TO ${login} WITH INHERIT FALSE`
    ])
  })
  return { owner: as(owner), login: as(login), roles }
})

const migrate = (url: Redacted.Redacted) =>
  Effect.provide(Migrations.run(directory), Database.layer({ url, maxConnections: 1, asLogin: true }))

const services = Layer.mergeAll(
  EventStore.Default,
  RollUp.Default,
  Sealing.Default,
  Retention.Default,
  Recomputation.Default
).pipe(
  Layer.provideMerge(
    Layer.mergeAll(Organizations.Default, PriceList.Default, LiveSource.Default, Accounts.Default)
  )
)

/** What is said at the bottom of an error. */
const causes = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? causes(error.cause) : String(error)

const refused = (statement: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(Effect.flip(sql.unsafe(statement)), (error) => Database.sqlState(error))
  )

describe("A login that is a member of the roles", () => {
  it.scopedLive("is all that the application needs, and may do no more", () =>
    Effect.gen(function* () {
      const { login, owner, roles } = yield* apart
      yield* roles
      expect((yield* migrate(owner)).length).toBeGreaterThan(15)
      // Who may not change the schema finds that it need not.
      expect(yield* migrate(login)).toStrictEqual([])
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { organizationId } = yield* (yield* Organizations).ensureDefault("Test")
        const key = yield* (yield* Accounts).createKey(organizationId, "Test", ["read"])
        expect(yield* (yield* Accounts).principalOf(key.key)).toMatchObject({ organizationId })
        yield* given(organizationId, [customer(at(0)), bot(at(2))])
        yield* (yield* Sealing).drain
        expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
        const [dropped] = yield* (yield* Retention).apply(1, t0 + 60 * Instant.day)
        expect(dropped).toMatchObject({ name: "messages_2026_01", messages: 2, outcome: "dropped" })
        expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
        yield* given(organizationId, [customer(t0 + 40 * Instant.day)])

        expect(yield* sql`SELECT FROM messages`).toStrictEqual([])
        for (const statement of [
          "SELECT FROM messages_2026_02",
          "DROP TABLE messages_2026_02",
          "SELECT drop_message_month('2026-02-01')",
          "ALTER TABLE messages DISABLE ROW LEVEL SECURITY",
          "DROP POLICY of_organizations ON messages",
          "ALTER TABLE audit_log DISABLE TRIGGER ALL",
          "CREATE TABLE mine (n int)"
        ])
          expect(yield* refused(statement), statement).toBe("42501")
      }).pipe(Effect.provide(Layer.provideMerge(services, Database.layer({ url: login, maxConnections: 2 }))))

      // As by a pooler that leaves the role out: still the application's rows, of nobody.
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        expect(yield* sql`SELECT FROM messages`).toStrictEqual([])
        expect(yield* (yield* Organizations).all).toHaveLength(1)
        expect(yield* drain).toBe(0)
      }).pipe(
        Effect.provide(
          Layer.provideMerge(services, Database.layer({ url: login, maxConnections: 1, asLogin: true }))
        )
      )
      // The owner still sees all, as to dump it.
      const owned = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT sender FROM messages`)
      expect(
        yield* Effect.provide(owned, Database.layer({ url: owner, maxConnections: 1, asLogin: true }))
      ).toStrictEqual([{ sender: "customer" }])
    })
  )

  it.scopedLive("has to be made by who may: the migration says how", () =>
    Effect.gen(function* () {
      const { owner } = yield* apart
      const error = yield* Effect.flip(migrate(owner))
      expect(error).toMatchObject({ _tag: "MigrationFailed", file: "0018_tenancy.sql" })
      expect(causes(error)).toContain("let an administrator run: CREATE ROLE botflow_app")
    })
  )
})
