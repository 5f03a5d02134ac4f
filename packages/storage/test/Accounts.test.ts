import { randomBytes, scryptSync } from "node:crypto"
import { expect, layer } from "@effect/vitest"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Accounts } from "../src/postgres/Accounts.ts"
import { organization, stores } from "./support.ts"

const password = "correct horse"

/** A user of a new organization. */
const user = (email: string) =>
  Effect.gen(function* () {
    const organizationId = yield* organization
    const accounts = yield* Accounts
    yield* accounts.ensureUser(organizationId, email, password)
    return organizationId
  })

const signedIn = (email: string) =>
  Effect.flatMap(Accounts, (accounts) =>
    Effect.flatMap(accounts.signIn(email, password), (session) => Effect.fromNullable(session))
  )

layer(stores, { excludeTestServices: true })("Accounts", (it) => {
  it.effect("signs a user in, as owner of the organization, until they sign out", () =>
    Effect.gen(function* () {
      const organizationId = yield* user("thandi@example.org")
      const accounts = yield* Accounts
      const { token } = yield* signedIn("Thandi@Example.org")
      expect(yield* accounts.principalOf(token)).toStrictEqual({
        kind: "session",
        organizationId,
        scopes: ["read", "admin"],
        email: "thandi@example.org",
        userId: expect.any(String),
        role: "owner",
        actor: "thandi@example.org"
      })
      const other = yield* signedIn("thandi@example.org")
      yield* accounts.signOut(token)
      expect(yield* accounts.principalOf(token)).toBeNull()
      expect(yield* accounts.principalOf(other.token)).not.toBeNull()
    })
  )

  it.effect("takes neither a wrong password nor an unknown address", () =>
    Effect.gen(function* () {
      yield* user("zoe@example.org")
      const accounts = yield* Accounts
      expect(yield* accounts.signIn("zoe@example.org", "Correct horse")).toBeNull()
      expect(yield* accounts.signIn("zoe@example.org", "")).toBeNull()
      expect(yield* accounts.signIn("nobody@example.org", password)).toBeNull()
    })
  )

  it.effect("keeps the password of a user who is there", () =>
    Effect.gen(function* () {
      const organizationId = yield* user("ann@example.org")
      const accounts = yield* Accounts
      yield* accounts.ensureUser(organizationId, "ANN@example.org", "another")
      expect(yield* accounts.signIn("ann@example.org", "another")).toBeNull()
      expect(yield* accounts.signIn("ann@example.org", password)).not.toBeNull()
    })
  )

  it.effect("takes a password that was stored by scrypt, and stores it anew", () =>
    Effect.gen(function* () {
      yield* user("old@example.org")
      const sql = yield* SqlClient.SqlClient
      const salt = randomBytes(16)
      const key = scryptSync(password, salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 })
      const old = `scrypt$${salt.toString("base64")}$${key.toString("base64")}`
      yield* sql`UPDATE passwords SET password_hash = ${old}
        WHERE user_id = (SELECT user_id FROM users WHERE email = 'old@example.org')`
      expect(yield* (yield* Accounts).signIn("old@example.org", "wrong")).toBeNull()
      yield* signedIn("old@example.org")
      const [row] = yield* sql<{
        passwordHash: string
      }>`SELECT password_hash FROM users JOIN passwords USING (user_id) WHERE email = 'old@example.org'`
      expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      yield* signedIn("old@example.org")
    })
  )

  it.effect("forgets a session that nobody uses", () =>
    Effect.gen(function* () {
      yield* user("idle@example.org")
      const sql = yield* SqlClient.SqlClient
      const { token } = yield* signedIn("idle@example.org")
      yield* sql`UPDATE sessions SET last_seen_at = now() - interval '24 hours 1 minute'
        WHERE user_id = (SELECT user_id FROM users WHERE email = 'idle@example.org')`
      expect(yield* (yield* Accounts).principalOf(token)).toBeNull()
    })
  )

  it.effect("knows no session after its end", () =>
    Effect.gen(function* () {
      yield* user("late@example.org")
      const sql = yield* SqlClient.SqlClient
      const { token } = yield* signedIn("late@example.org")
      yield* sql`UPDATE sessions SET expires_at = now() - interval '1 millisecond'
        WHERE user_id = (SELECT user_id FROM users WHERE email = 'late@example.org')`
      expect(yield* (yield* Accounts).principalOf(token)).toBeNull()
    })
  )

  it.effect("keeps no secret as it is", () =>
    Effect.gen(function* () {
      const organizationId = yield* user("secret@example.org")
      const sql = yield* SqlClient.SqlClient
      const { token } = yield* signedIn("secret@example.org")
      const { key } = yield* (yield* Accounts).createKey(organizationId, "k", ["read"])
      const [rows] = yield* sql<{ all: string }>`SELECT concat(
        (SELECT json_agg(u) FROM users u), (SELECT json_agg(p) FROM passwords p), (SELECT json_agg(s) FROM sessions s), (SELECT json_agg(k) FROM api_keys k)) AS all`
      const hex = (text: string) => Buffer.from(text).toString("hex")
      for (const secret of [token, key, password, hex(token), hex(key)])
        expect(rows?.all).not.toContain(secret)
    })
  )

  it.effect("gives keys that work until they are revoked", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const accounts = yield* Accounts
      const { key, keyId, prefix } = yield* accounts.createKey(organizationId, "Sender", ["ingest"])
      expect(key.startsWith(prefix) && key.startsWith("bf_")).toBe(true)
      expect(yield* accounts.principalOf(key)).toStrictEqual({
        kind: "key",
        organizationId,
        scopes: ["ingest"],
        email: null,
        userId: null,
        role: null,
        actor: `Sender (${prefix}…)`
      })
      expect(
        (yield* accounts.keys(organizationId)).map((row) => [row.name, row.lastUsedAt !== null])
      ).toStrictEqual([["Sender", true]])
      expect(yield* accounts.revokeKey(organizationId, keyId)).toMatchObject({ keyId })
      expect(yield* accounts.principalOf(key)).toBeNull()
      expect(yield* accounts.keys(organizationId)).toStrictEqual([])
      expect(yield* accounts.revokeKey(organizationId, keyId)).toBeNull()
    })
  )

  it.effect("revokes no key of another organization, and none that never was", () =>
    Effect.gen(function* () {
      const accounts = yield* Accounts
      const { key, keyId } = yield* accounts.createKey(yield* organization, "Theirs", ["read"])
      expect(yield* accounts.revokeKey(yield* organization, keyId)).toBeNull()
      expect(yield* accounts.revokeKey(yield* organization, "'; DROP TABLE api_keys; --")).toBeNull()
      expect(yield* accounts.principalOf(key)).not.toBeNull()
      expect(yield* accounts.principalOf("bf_never")).toBeNull()
      expect(yield* accounts.principalOf("bfs_never")).toBeNull()
    })
  )

  it.effect("gives a key of a value once", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const accounts = yield* Accounts
      const ensure = accounts.ensureKey(organizationId, "bf_given", { name: "Given", scopes: ["admin"] })
      yield* ensure
      yield* ensure
      expect(yield* accounts.keys(organizationId)).toHaveLength(1)
      expect((yield* accounts.principalOf("bf_given"))?.scopes).toStrictEqual(["admin"])
    })
  )
})
