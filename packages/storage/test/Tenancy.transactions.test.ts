import { expect, layer } from "@effect/vitest"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { Effect, Fiber, Layer } from "effect"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Database from "../src/postgres/Database.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import {
  acrossOrganizations,
  asPerson,
  byCredential,
  inOrganization,
  inOrganizations,
  snapshot
} from "../src/postgres/Tenancy.ts"

// Few connections: what is left on one is found by the next who has it. To cancel takes another.
const few = Layer.unwrapScoped(
  Effect.map(TestDatabase.url, (url) =>
    Layer.provideMerge(Organizations.Default, Database.layer({ url, maxConnections: 2 }))
  )
)

const seen = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql<{ organizationId: OrganizationId }>`SELECT organization_id FROM organizations`, (rows) =>
    rows.map(({ organizationId }) => organizationId)
  )
)
const said = Effect.flatMap(
  SqlClient.SqlClient,
  (
    sql
  ) => sql`SELECT current_user AS role, coalesce(current_setting('botflow.organizations', true), '') AS organizations,
    coalesce(current_setting('botflow.person', true), '') AS person, coalesce(current_setting('botflow.credential', true), '') AS credential`
)
const nothing = [{ role: "botflow_app", organizations: "", person: "", credential: "" }]
/** As seen by both connections. */
const outside = Effect.all([seen, said, seen, said], { concurrency: 2 })
const clean = [[], nothing, [], nothing]

layer(few, { excludeTestServices: true })("A transaction", (it) => {
  const make = Effect.flatMap(Organizations, ({ create }) =>
    Effect.all([create("A"), create("B")]).pipe(
      Effect.map(([a, b]) => [a.organizationId, b.organizationId] as const)
    )
  )

  it.effect("leaves nothing of what it said on its connection, however it ends", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a] = yield* make
      expect(yield* inOrganization(sql, a)(seen)).toStrictEqual([a])
      expect(yield* outside).toStrictEqual(clean)
      yield* Effect.flip(inOrganization(sql, a)(sql`SELECT 1 / 0`))
      expect(yield* outside).toStrictEqual(clean)
      const long = yield* Effect.fork(acrossOrganizations(sql)(sql`SELECT pg_sleep(60)`))
      yield* Effect.sleep("100 millis")
      yield* Fiber.interrupt(long)
      expect(yield* outside).toStrictEqual(clean)
      yield* asPerson(sql, a)(Effect.void)
      yield* byCredential(sql, Buffer.from("secret"))(Effect.void)
      expect(yield* outside).toStrictEqual(clean)
    })
  )

  it.effect("is part of one that may see as much, and says its own in one that may not", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a, b] = yield* make
      const inner = inOrganization(sql, a)(Effect.zip(seen, sql`SELECT pg_current_xact_id()::text AS id`))
      yield* inOrganizations(sql, [a, b])(
        Effect.gen(function* () {
          const [rows, [xact]] = yield* inner
          expect(new Set(rows)).toStrictEqual(new Set([a, b]))
          expect(yield* sql`SELECT pg_current_xact_id()::text AS id`).toStrictEqual([xact])
        })
      )
      yield* inOrganization(
        sql,
        b
      )(
        Effect.gen(function* () {
          expect((yield* inner)[0]).toStrictEqual([a])
          expect(yield* seen).toStrictEqual([b])
          yield* Effect.ignore(inOrganization(sql, a)(Effect.zipRight(sql`SELECT 1`, Effect.fail("no"))))
          expect(yield* seen).toStrictEqual([b])
          expect((yield* acrossOrganizations(sql)(seen)).length).toBeGreaterThan(1)
          expect(yield* seen).toStrictEqual([b])
        })
      )
    })
  )

  it.effect("reads one instant as a snapshot, and writes nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a] = yield* make
      const [level] = yield* snapshot(sql, a)(sql`SELECT current_setting('transaction_isolation') AS name`)
      expect(level).toStrictEqual({ name: "repeatable read" })
      const error = yield* Effect.flip(snapshot(sql, a)(sql`UPDATE organizations SET name = 'C'`))
      expect(Database.sqlState(error)).toBe("25006")
    })
  )

  it.effect("takes no claim that is more than an id", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const evil = "}', true); DROP TABLE bots; --" as OrganizationId
      expect(String(yield* Effect.exit(inOrganization(sql, evil)(seen)))).toContain("a claim that is no id")
    })
  )
})

layer(TestDatabase.beside(Layer.effect(Database.Pool, Database.Pool)), { excludeTestServices: true })(
  "An interrupted query",
  (it) => {
    it.effect("ends in the server, too", () =>
      Effect.gen(function* () {
        const url = yield* TestDatabase.url
        const sleeping = Effect.flatMap(
          SqlClient.SqlClient,
          (sql) =>
            sql`SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(61)%' AND state = 'active'`
        )
        const sleep = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT pg_sleep(61)`).pipe(
          Effect.provide(Database.layer({ url, maxConnections: 2 }))
        )
        const fiber = yield* Effect.fork(sleep)
        yield* Effect.repeat(sleeping, { until: ({ length }) => length === 1 })
        yield* Fiber.interrupt(fiber)
        yield* Effect.repeat(sleeping, { until: ({ length }) => length === 0 })
      }).pipe(Effect.scoped)
    )
  }
)
