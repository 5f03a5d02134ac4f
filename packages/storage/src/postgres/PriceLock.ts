/** Who waits for whom where prices are used and set; held until the transaction ends. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"

/** Whoever costs messages: none waits for another. Several at once in one order everywhere: no deadlocks. */
export const toUse = (sql: SqlClient.SqlClient, organizationIds: ReadonlyArray<OrganizationId>) =>
  sql`SELECT pg_advisory_xact_lock_shared(hashtextextended('prices ' || id, 0))
    FROM unnest(${[...organizationIds].sort()}::uuid[]) AS id`

/** Waits until every message that was costed before is committed, and keeps others from being costed. */
export const toChange = (sql: SqlClient.SqlClient, organizationId: OrganizationId) =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended('prices ' || ${organizationId}::uuid, 0))`

/** One change of an organization's prices after the other. */
export const toSet = (sql: SqlClient.SqlClient, organizationId: OrganizationId) =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended('setting prices ' || ${organizationId}::uuid, 0))`
