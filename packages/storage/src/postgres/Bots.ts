/** The bots of an organization: made on first sight of an event. */
import type { BotId, OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"

export interface BotRow {
  readonly botId: BotId
  readonly name: string
  readonly createdAt: number
}

export class Bots extends Effect.Service<Bots>()("@botflow/storage/Bots", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    /** All of them, by name. */
    const list = Effect.fn("Bots.list")(function* (organizationId: OrganizationId) {
      return yield* sql<BotRow>`SELECT bot_id, name, created_at FROM bots WHERE organization_id = ${organizationId} ORDER BY name, bot_id`
    }, storeErrors)
    return { list }
  })
}) {}
