/** What an open socket was let in by, and whether it still lets anybody in. A part of `Accounts`. */
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Secrets from "./Secrets.ts"
import { idleHours } from "./Sessions.ts"
import { acrossOrganizations } from "./Tenancy.ts"

/** Of a key or session; it may be kept and handed on, since nobody gets in by it. */
export type Grant = string

export const grantOf = (token: string): Grant => Secrets.digest(token).toString("hex")

export const make = (sql: SqlClient.SqlClient) => {
  /** Those of `grants` whose key or session works now, as the database has it. Does not keep a session alive. */
  const stillGranted = Effect.fn("Accounts.stillGranted")(function* (grants: ReadonlyArray<Grant>) {
    const hashes = sql`ARRAY(SELECT decode(hash, 'hex') FROM unnest(${grants}::text[]) AS hash)`
    const rows = yield* sql<{ hash: Grant }>`
      SELECT encode(s.token_hash, 'hex') AS hash FROM sessions s JOIN memberships m USING (organization_id, user_id)
      WHERE s.token_hash = ANY (${hashes}) AND s.expires_at > now()
        AND s.last_seen_at > now() - ${idleHours}::int * interval '1 hour'
      UNION ALL
      SELECT encode(key_hash, 'hex') FROM api_keys
      WHERE key_hash = ANY (${hashes}) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`.pipe(
      // Sockets of all organizations are asked about at once; only who holds a token knows its hash.
      acrossOrganizations(sql)
    )
    return new Set(rows.map(({ hash }) => hash))
  }, storeErrors)

  return { stillGranted }
}
