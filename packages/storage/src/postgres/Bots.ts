/** The bots of an organization: made on first sight of an event, or by hand. */
import type { BotId, OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { ofOrganization } from "./Tenancy.ts"

export interface BotRow {
  readonly botId: BotId
  readonly name: string
  /** A conversation without a message for this long is closed. */
  readonly inactivitySeconds: number
  readonly createdAt: number
}

/** What may be set; what is left out stays, or is the default. */
export interface BotSettings {
  readonly name?: string | undefined
  readonly inactivitySeconds?: number | undefined
}

export class Bots extends Effect.Service<Bots>()("@botflow/storage/Bots", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const columns = sql.literal(
      "bot_id, name, extract(epoch FROM inactivity)::float8 AS inactivity_seconds, created_at"
    )

    /** All of them, by name. */
    const list = Effect.fn("Bots.list")(
      function* (organizationId: OrganizationId) {
        return yield* sql<BotRow>`SELECT ${columns} FROM bots WHERE organization_id = ${organizationId} ORDER BY name, bot_id`
      },
      ofOrganization(sql),
      storeErrors
    )

    const exists = Effect.fn("Bots.exists")(
      function* (organizationId: OrganizationId, botId: BotId) {
        const rows =
          yield* sql`SELECT FROM bots WHERE organization_id = ${organizationId} AND bot_id = ${botId}`
        return rows.length > 0
      },
      ofOrganization(sql),
      storeErrors
    )

    /** @returns `null` where there is one of this id already */
    const create = Effect.fn("Bots.create")(
      function* (organizationId: OrganizationId, botId: BotId, settings: BotSettings) {
        const [row] = yield* sql<BotRow>`INSERT INTO bots (organization_id, bot_id, name, inactivity)
        VALUES (${organizationId}, ${botId}, ${settings.name ?? botId},
          coalesce(${settings.inactivitySeconds ?? null}::int * interval '1 second',
            (SELECT default_inactivity FROM organizations WHERE organization_id = ${organizationId})))
        ON CONFLICT DO NOTHING RETURNING ${columns}`
        return row ?? null
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * When conversations lapse is stored with each: another inactivity marks all of the bot's.
     *
     * @returns `null` where there is none of this id
     */
    const update = Effect.fn("Bots.update")(
      function* (organizationId: OrganizationId, botId: BotId, settings: BotSettings) {
        const seconds = settings.inactivitySeconds ?? null
        const [row] = yield* sql<BotRow>`UPDATE bots SET name = coalesce(${settings.name ?? null}, name),
          inactivity = coalesce(${seconds}::int * interval '1 second', inactivity)
          WHERE organization_id = ${organizationId} AND bot_id = ${botId} RETURNING ${columns}`
        if (row !== undefined && seconds !== null) {
          yield* sql`INSERT INTO rollup_marks (organization_id, bot_id, conversation_id)
            SELECT organization_id, bot_id, conversation_id FROM conversation_metrics
            WHERE organization_id = ${organizationId} AND bot_id = ${botId}`
        }
        return row ?? null
      },
      ofOrganization(sql),
      storeErrors
    )

    return { list, exists, create, update }
  })
}) {}
