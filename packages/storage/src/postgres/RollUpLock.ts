/** Who waits for whom where things are derived. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"

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
