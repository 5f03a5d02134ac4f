import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { Accounts } from "../src/postgres/Accounts.ts"
import { sqlState } from "../src/postgres/Database.ts"
import {
  acrossOrganizations,
  asPerson,
  byAddress,
  byCredential,
  inOrganization,
  inOrganizations
} from "../src/postgres/Tenancy.ts"
import { organization, stores } from "./support.ts"

const refused = "42501"

/** Two people of one organization, and one of another. */
const scene = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const accounts = yield* Accounts
  const [a, b] = [yield* organization, yield* organization]
  const person = (organizationId: OrganizationId, name: string) =>
    Effect.gen(function* () {
      const email = `${name}-${organizationId}@example.org`
      yield* accounts.ensureUser(organizationId, email, "correct horse")
      const [user] = yield* sql<{ userId: string }>`SELECT user_id FROM users WHERE email = ${email}`
      return { email, userId: user?.userId ?? "" }
    })
  return {
    a,
    b,
    ann: yield* person(a, "ann"),
    ben: yield* person(a, "ben"),
    eve: yield* person(b, "eve")
  }
})

const people = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql<{ email: string }>`SELECT email FROM users ORDER BY 1`, (rows) =>
    rows.map((row) => row.email)
  )
)
const hashes = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql<{ userId: string }>`SELECT user_id, password_hash FROM passwords`, (rows) =>
    rows.map((row) => row.userId)
  )
)

/** Rows that a statement changed, or the SQLSTATE of its refusal. */
const changed = (statement: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.match(sql.unsafe(`${statement} RETURNING 1`), {
      onFailure: (error: SqlError) => sqlState(error),
      onSuccess: (rows) => rows.length
    })
  )

/** The test's own connections see all: as the application's they say so. */
const app = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => inOrganizations(sql, [])(effect))

layer(stores, { excludeTestServices: true })("People", (it) => {
  it.effect("are shown to those who share an organization with them, and to who says their address", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { a, ann, b, ben, eve } = yield* scene
      expect(yield* app(people)).toStrictEqual([])
      expect(yield* inOrganization(sql, a)(people)).toStrictEqual([ann.email, ben.email])
      expect(yield* inOrganization(sql, b)(people)).toStrictEqual([eve.email])
      expect(yield* byAddress(sql, eve.email)(people)).toStrictEqual([eve.email])
      expect(yield* byAddress(sql, "%")(people)).toStrictEqual([])
      expect(yield* asPerson(sql, ann.userId)(people)).toStrictEqual([ann.email])
      expect(yield* Effect.flip(acrossOrganizations(sql)(people)).pipe(Effect.map(sqlState))).toBe(refused)
    })
  )

  it.effect("have passwords that nobody reads or changes but they themselves", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { a, ann, b, ben } = yield* scene
      const others = [
        inOrganization(sql, a),
        inOrganizations(sql, [a, b]),
        byAddress(sql, ann.email),
        byCredential(sql, Buffer.from(ann.email)),
        asPerson(sql, ben.userId),
        inOrganizations(sql, [])
      ]
      const own = `user_id = '${ann.userId}'`
      for (const as of others) {
        expect(yield* as(hashes)).not.toContain(ann.userId)
        expect(yield* as(changed(`UPDATE passwords SET password_hash = 'x' WHERE ${own}`))).toBe(0)
        for (const statement of [
          `INSERT INTO passwords (user_id, password_hash) VALUES ('${ann.userId}', 'x')`,
          `UPDATE passwords SET user_id = user_id WHERE ${own}`,
          `DELETE FROM passwords WHERE ${own}`,
          `UPDATE users SET email = 'x@example.org' WHERE ${own}`,
          `DELETE FROM users WHERE ${own}`
        ])
          expect(yield* as(changed(statement)), statement).toBe(refused)
      }
      expect(yield* asPerson(sql, ann.userId)(hashes)).toStrictEqual([ann.userId])
      const across = acrossOrganizations(sql)
      expect(yield* Effect.flip(across(hashes)).pipe(Effect.map(sqlState))).toBe(refused)
      expect(yield* across(changed("UPDATE passwords SET password_hash = 'x'"))).toBe(refused)
      expect(yield* (yield* Accounts).verified(ann.email, "correct horse")).not.toBeNull()
    })
  )

  it.effect("are made by who says their address", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { a } = yield* scene
      const make = (email: string) => changed(`INSERT INTO users (email) VALUES ('${email}')`)
      expect(yield* app(make("new@example.org"))).toBe(refused)
      expect(yield* inOrganization(sql, a)(make("new@example.org"))).toBe(refused)
      expect(yield* byAddress(sql, "other@example.org")(make("new@example.org"))).toBe(refused)
      expect(yield* byAddress(sql, "new@example.org")(make("new@example.org"))).toBe(1)
    })
  )

  it.effect("tell of all their passwords only whether one is old", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { ann } = yield* scene
      const any = Effect.map(sql<{ any: boolean }>`SELECT any_scrypt() AS any`, ([row]) => row?.any)
      expect(yield* app(any)).toBe(false)
      yield* sql`UPDATE passwords SET password_hash = 'scrypt$AA$AA' WHERE user_id = ${ann.userId}`
      expect(yield* app(any)).toBe(true)
      yield* sql`DELETE FROM passwords WHERE user_id = ${ann.userId}`
    })
  )
})
