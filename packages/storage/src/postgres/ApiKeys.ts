/** API keys: made, listed, replaced and revoked. A part of `Accounts`. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Secrets from "./Secrets.ts"
import { ofOrganization } from "./Tenancy.ts"

export type Scope = "ingest" | "read" | "admin"

export interface KeyRow {
  readonly keyId: string
  readonly name: string
  readonly prefix: string
  readonly scopes: ReadonlyArray<Scope>
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** From then on it does not work. */
  readonly expiresAt: number | null
}

/** @param forget forgets whom tokens stand for, as remembered by this process */
export const make = (sql: SqlClient.SqlClient, forget: Effect.Effect<void>) => {
  const columns = sql.literal("key_id, name, prefix, scopes, created_at, last_used_at, expires_at")

  /** Gives an organization a key of this value, unless it has it. */
  const ensureKey = Effect.fn("Accounts.ensureKey")(
    function* (
      organizationId: OrganizationId,
      key: string,
      options: { readonly name: string; readonly scopes: ReadonlyArray<Scope> }
    ) {
      const hash = Secrets.digest(key)
      yield* sql`INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes)
      SELECT ${organizationId}, ${options.name}, ${key.slice(0, 7)}, ${hash}, ${options.scopes}::text[]
      WHERE NOT EXISTS (SELECT FROM api_keys WHERE organization_id = ${organizationId} AND key_hash = ${hash} AND revoked_at IS NULL)`
    },
    ofOrganization(sql),
    storeErrors
  )

  /** Those that work. */
  const keys = Effect.fn("Accounts.keys")(
    function* (organizationId: OrganizationId) {
      return yield* sql<KeyRow>`SELECT ${columns} FROM api_keys
      WHERE organization_id = ${organizationId} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
      ORDER BY created_at`
    },
    ofOrganization(sql),
    storeErrors
  )

  /**
   * A new key; the secret in the answer is not kept.
   *
   * @param expiresAt milliseconds since the epoch; `null`: never
   */
  const createKey = Effect.fn("Accounts.createKey")(
    function* (
      organizationId: OrganizationId,
      name: string,
      scopes: ReadonlyArray<Scope>,
      expiresAt: number | null = null
    ) {
      const key = Secrets.token("bf_")
      const [row] =
        yield* sql<KeyRow>`INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes, expires_at)
      VALUES (${organizationId}, ${name}, ${key.slice(0, 7)}, ${Secrets.digest(key)}, ${scopes}::text[],
        to_timestamp(${expiresAt}::float8 / 1000)) RETURNING ${columns}`
      return { ...(yield* Effect.fromNullable(row).pipe(Effect.orDie)), key }
    },
    ofOrganization(sql),
    storeErrors
  )

  /**
   * A key in place of another, with the same name, scopes and end. The old one works for as long as it takes to
   * tell the new one to those who send.
   *
   * @returns `null` where there is no such key
   */
  const rotateKey = Effect.fn("Accounts.rotateKey")(
    function* (organizationId: OrganizationId, keyId: string, overlapSeconds: number) {
      const [old] = yield* sql<KeyRow>`SELECT ${columns} FROM api_keys
        WHERE organization_id = ${organizationId} AND key_id::text = ${keyId} AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE`
      if (old === undefined) return null
      const [ended] = yield* sql<KeyRow>`UPDATE api_keys
        SET expires_at = least(expires_at, now() + ${overlapSeconds}::int * interval '1 second')
        WHERE organization_id = ${organizationId} AND key_id = ${old.keyId} RETURNING ${columns}`
      const made = yield* createKey(organizationId, old.name, old.scopes, old.expiresAt)
      return { ...made, previousExpiresAt: ended?.expiresAt ?? null }
    },
    ofOrganization(sql),
    Effect.tap(() => forget),
    storeErrors
  )

  /** @returns the key that was revoked; `null` where there was none */
  const revokeKey = Effect.fn("Accounts.revokeKey")(
    function* (organizationId: OrganizationId, keyId: string) {
      const [revoked] = yield* sql<KeyRow>`UPDATE api_keys SET revoked_at = now()
      WHERE organization_id = ${organizationId} AND key_id::text = ${keyId} AND revoked_at IS NULL RETURNING ${columns}`
      yield* forget
      return revoked ?? null
    },
    ofOrganization(sql),
    storeErrors
  )

  return { ensureKey, keys, createKey, rotateKey, revokeKey }
}
