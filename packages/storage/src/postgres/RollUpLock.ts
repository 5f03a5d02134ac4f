/** Who waits for whom where things are derived. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { sqlState } from "./Database.ts"
import { inOrganization } from "./Tenancy.ts"

const lockNotAvailable = "55P03"

/**
 * Until the transaction ends, nobody else derives of these organizations: the second of two
 * workers must see what the first wrote. @param organizations sorted, so that no two wait for each other
 */
export const lockRollUp = (sql: SqlClient.SqlClient, organizations: ReadonlyArray<OrganizationId>) =>
  Effect.forEach(
    organizations,
    (id) => sql`SELECT pg_advisory_xact_lock(hashtextextended('rollup ' || ${id}, 0))`,
    { discard: true }
  )

/**
 * Returns when whatever is being derived of an organization now is committed: live numbers and the feed are written
 * before that. Of what takes long, such as a verification, it does not wait for the end.
 */
export const awaitRollUp = (sql: SqlClient.SqlClient, organizationId: OrganizationId) =>
  sql`SET LOCAL lock_timeout = '1s'`.pipe(
    Effect.zipRight(
      sql`SELECT pg_advisory_xact_lock_shared(hashtextextended('rollup ' || ${organizationId}, 0))`
    ),
    inOrganization(sql, organizationId),
    Effect.catchIf(
      (error) => sqlState(error) === lockNotAvailable,
      () => Effect.void
    ),
    Effect.asVoid
  )
