/** People and programs: users, their sessions, and API keys. Secrets are stored hashed only. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Clock, Effect } from "effect"
import * as Remembered from "../Remembered.ts"
import { storeErrors } from "./Database.ts"

export type Scope = "ingest" | "read" | "admin"

/** Whom a token stands for. */
export interface Principal {
  readonly kind: "key" | "session"
  readonly organizationId: OrganizationId
  readonly scopes: ReadonlyArray<Scope>
  /** Of a session. */
  readonly email: string | null
}

export interface KeyRow {
  readonly keyId: string
  readonly name: string
  readonly prefix: string
  readonly scopes: ReadonlyArray<Scope>
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

const sessionDays = 14
const hash = (token: string) => createHash("sha256").update(token).digest()
const randomToken = (prefix: string) => prefix + randomBytes(32).toString("base64url")

/** scrypt with N = 2^15, r = 8, p = 1, as OWASP advises at least; 32 MiB and about 60 ms. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const derive = (password: string, salt: Buffer) =>
  Effect.async<Buffer>((resume) =>
    scrypt(password.normalize("NFKC"), salt, 32, cost, (error, key) =>
      resume(error ? Effect.die(error) : Effect.succeed(key))
    )
  )

const hashPassword = (password: string) =>
  Effect.gen(function* () {
    const salt = randomBytes(16)
    return `scrypt$${salt.toString("base64")}$${(yield* derive(password, salt)).toString("base64")}`
  })

const verifyPassword = (password: string, stored: string) =>
  Effect.gen(function* () {
    const [, salt = "", key = ""] = stored.split("$")
    const expected = Buffer.from(key, "base64")
    const actual = yield* derive(password, Buffer.from(salt, "base64"))
    return expected.length === actual.length && timingSafeEqual(expected, actual)
  })

// Someone who is not there costs as much time as someone who is.
const nobody = `scrypt$${Buffer.alloc(16).toString("base64")}$${Buffer.alloc(32).toString("base64")}`

export class Accounts extends Effect.Service<Accounts>()("@botflow/storage/Accounts", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Gives an organization a key of this value, unless it has it. */
    const ensureKey = Effect.fn("Accounts.ensureKey")(function* (
      organizationId: OrganizationId,
      key: string,
      options: { readonly name: string; readonly scopes: ReadonlyArray<Scope> }
    ) {
      yield* sql`INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes)
        SELECT ${organizationId}, ${options.name}, ${key.slice(0, 7)}, ${hash(key)}, ${options.scopes}::text[]
        WHERE NOT EXISTS (SELECT FROM api_keys WHERE organization_id = ${organizationId} AND key_hash = ${hash(key)} AND revoked_at IS NULL)`
    }, storeErrors)

    /** Makes the first user and owner of an organization; a user who is there stays as is. */
    const ensureUser = Effect.fn("Accounts.ensureUser")(function* (
      organizationId: OrganizationId,
      email: string,
      password: string
    ) {
      const [known] = yield* sql`SELECT 1 FROM users WHERE email = ${email.toLowerCase()}`
      if (known === undefined) {
        yield* sql`INSERT INTO users (email, password_hash) VALUES (${email.toLowerCase()}, ${yield* hashPassword(password)})
          ON CONFLICT (email) DO NOTHING`
      }
      yield* sql`INSERT INTO memberships (organization_id, user_id, role)
        SELECT ${organizationId}, user_id, 'owner' FROM users WHERE email = ${email.toLowerCase()} ON CONFLICT DO NOTHING`
    }, storeErrors)

    /** @returns `null` where email or password are wrong; it takes as long either way */
    const signIn = Effect.fn("Accounts.signIn")(function* (email: string, password: string) {
      const [user] = yield* sql<{ userId: string; passwordHash: string; organizationId: OrganizationId }>`
        SELECT u.user_id, u.password_hash, m.organization_id FROM users u JOIN memberships m USING (user_id)
        WHERE u.email = ${email.toLowerCase()} ORDER BY m.created_at LIMIT 1`
      const correct = yield* verifyPassword(password, user?.passwordHash ?? nobody)
      if (user === undefined || !correct) return null
      const token = randomToken("bfs_")
      const expiresAt = (yield* Clock.currentTimeMillis) + sessionDays * Instant.day
      yield* sql`INSERT INTO sessions (organization_id, token_hash, user_id, expires_at)
        VALUES (${user.organizationId}, ${hash(token)}, ${user.userId}, ${Instant.format(expiresAt)})`
      return { token, expiresAt }
    }, storeErrors)

    const signOut = Effect.fn("Accounts.signOut")(function* (token: string) {
      yield* sql`DELETE FROM sessions WHERE token_hash = ${hash(token)}`
      yield* principals.invalidate(token)
    }, storeErrors)

    const lookUp = (token: string) =>
      Effect.gen(function* () {
        if (token.startsWith("bfs_")) {
          const [session] = yield* sql<{ organizationId: OrganizationId; email: string; role: string }>`
            SELECT s.organization_id, u.email, m.role FROM sessions s
            JOIN users u USING (user_id) JOIN memberships m USING (organization_id, user_id)
            WHERE s.token_hash = ${hash(token)} AND s.expires_at > now()`
          if (session === undefined) return null
          const scopes: ReadonlyArray<Scope> =
            session.role === "owner" || session.role === "admin" ? ["read", "admin"] : ["read"]
          return {
            kind: "session",
            organizationId: session.organizationId,
            scopes,
            email: session.email
          } satisfies Principal
        }
        const [key] = yield* sql<{ organizationId: OrganizationId; scopes: ReadonlyArray<Scope> }>`
          UPDATE api_keys SET last_used_at = now() WHERE key_hash = ${hash(token)} AND revoked_at IS NULL
          RETURNING organization_id, scopes`
        return key === undefined ? null : ({ kind: "key", ...key, email: null } satisfies Principal)
      }).pipe(storeErrors)

    // Short, since a revoked key must stop working on every instance within it.
    const principals = yield* Remembered.make({ capacity: 10_000, timeToLive: "4 seconds", lookup: lookUp })

    /** Whom a token stands for, as known at most 4 seconds ago; `null` for none. */
    const principalOf = (token: string) => principals.get(token)

    const keyColumns = sql.literal("key_id, name, prefix, scopes, created_at, last_used_at")

    const keys = Effect.fn("Accounts.keys")(function* (organizationId: OrganizationId) {
      return yield* sql<KeyRow>`SELECT ${keyColumns} FROM api_keys
        WHERE organization_id = ${organizationId} AND revoked_at IS NULL ORDER BY created_at`
    }, storeErrors)

    /** A new key; the secret in the answer is not kept. */
    const createKey = Effect.fn("Accounts.createKey")(function* (
      organizationId: OrganizationId,
      name: string,
      scopes: ReadonlyArray<Scope>
    ) {
      const key = randomToken("bf_")
      const [row] = yield* sql<KeyRow>`INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes)
        VALUES (${organizationId}, ${name}, ${key.slice(0, 7)}, ${hash(key)}, ${scopes}::text[]) RETURNING ${keyColumns}`
      return { ...(yield* Effect.fromNullable(row).pipe(Effect.orDie)), key }
    }, storeErrors)

    /** @returns whether there was such a key */
    const revokeKey = Effect.fn("Accounts.revokeKey")(function* (
      organizationId: OrganizationId,
      keyId: string
    ) {
      const revoked = yield* sql`UPDATE api_keys SET revoked_at = now()
        WHERE organization_id = ${organizationId} AND key_id::text = ${keyId} AND revoked_at IS NULL RETURNING 1`
      yield* principals.invalidateAll
      return revoked.length > 0
    }, storeErrors)

    return { ensureKey, ensureUser, signIn, signOut, principalOf, keys, createKey, revokeKey }
  })
}) {}
