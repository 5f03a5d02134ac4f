/** The tenants, and the settings of theirs that other services go by. */
import { randomUUID } from "node:crypto"
import { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Remembered from "../Remembered.ts"
import { storeErrors } from "./Database.ts"
import { acrossOrganizations, inOrganization, ofOrganization } from "./Tenancy.ts"

export interface Organization {
  readonly organizationId: OrganizationId
  readonly name: string
  /** IANA zone. */
  readonly timezone: string
  /** Whether the text of messages is kept. */
  readonly storeText: boolean
  /** Of bots that are new. */
  readonly defaultInactivitySeconds: number
  readonly isDefault: boolean
}

export class Organizations extends Effect.Service<Organizations>()("@botflow/storage/Organizations", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const columns = sql.literal(`organization_id, name, timezone, store_text, is_default,
      extract(epoch FROM default_inactivity)::float8 AS default_inactivity_seconds`)
    const cache = yield* Remembered.make({
      capacity: 1000,
      timeToLive: "5 seconds",
      lookup: (organizationId: OrganizationId) =>
        Effect.map(
          sql<Organization>`SELECT ${columns}
            FROM organizations WHERE organization_id = ${organizationId}`.pipe(
            inOrganization(sql, organizationId),
            storeErrors
          ),
          ([organization]) => organization ?? null
        )
    })

    /** One organization, at most 5 seconds old; `null` where there is none. */
    const get = (organizationId: OrganizationId) => cache.get(organizationId)

    /** The organization that the instance was set up with; made on the first call. */
    const ensureDefault = Effect.fn("Organizations.ensureDefault")(
      function* (name: string) {
        yield* sql`INSERT INTO organizations (name, is_default) VALUES (${name}, true)
        ON CONFLICT (is_default) WHERE is_default DO NOTHING`
        const [row] = yield* sql<Organization>`SELECT ${columns}
        FROM organizations WHERE is_default`
        return yield* Effect.fromNullable(row).pipe(Effect.orDie)
      },
      acrossOrganizations(sql),
      storeErrors
    )

    const create = Effect.fn("Organizations.create")(function* (name: string) {
      // Known before it is there, so that the transaction can name it.
      const organizationId = OrganizationId.make(randomUUID())
      const [row] =
        yield* sql<Organization>`INSERT INTO organizations (organization_id, name) VALUES (${organizationId}, ${name})
        RETURNING ${columns}`.pipe(inOrganization(sql, organizationId))
      return yield* Effect.fromNullable(row).pipe(Effect.orDie)
    }, storeErrors)

    /** Changes settings; those left out stay. */
    const update = Effect.fn("Organizations.update")(
      function* (
        organizationId: OrganizationId,
        settings: {
          readonly name?: string | undefined
          readonly timezone?: string | undefined
          readonly storeText?: boolean | undefined
          readonly defaultInactivitySeconds?: number | undefined
        }
      ) {
        yield* sql`UPDATE organizations SET name = coalesce(${settings.name ?? null}, name),
        timezone = coalesce(${settings.timezone ?? null}, timezone),
        store_text = coalesce(${settings.storeText ?? null}, store_text),
        default_inactivity = coalesce(${settings.defaultInactivitySeconds ?? null}::int * interval '1 second', default_inactivity)
        WHERE organization_id = ${organizationId}`
        yield* cache.invalidate(organizationId)
      },
      ofOrganization(sql),
      storeErrors
    )

    /** All of them, the default one first. */
    const all = sql<Organization>`SELECT ${columns}
      FROM organizations ORDER BY is_default DESC, created_at`.pipe(acrossOrganizations(sql), storeErrors)

    /** Reads it again the next time. */
    const forget = (organizationId: OrganizationId) => cache.invalidate(organizationId)

    return { get, forget, ensureDefault, create, update, all }
  })
}) {}
