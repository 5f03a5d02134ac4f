/** Forgets who a customer is, and changes no number by it. */
import { randomBytes } from "node:crypto"
import type { OrganizationId } from "@botflow/domain/Id"
import { StoreUnavailable } from "@botflow/domain/Store"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { lockRollUp } from "./RollUpLock.ts"
import { RollUp } from "./RollUp.ts"
import { inOrganization } from "./Tenancy.ts"

/** Tries to find nothing of the customer waiting; what comes keeps coming, but seldom of the same one. */
const tries = 20

export interface Erased {
  /** Who they are from now on: still one customer, in every count. */
  readonly customerId: string
  readonly conversations: number
  readonly messages: number
}

export class Erasure extends Effect.Service<Erasure>()("@botflow/storage/Erasure", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rollUp = yield* RollUp

    /** Events that wait to be derived from carry the customer along: they must be through before. */
    const isWaiting = (organizationId: OrganizationId, customerId: string) =>
      Effect.map(
        sql`SELECT FROM messages m JOIN pending_batches p USING (organization_id, batch)
          WHERE m.organization_id = ${organizationId} AND m.customer_id = ${customerId} LIMIT 1`,
        (rows) => rows.length > 0
      )

    const replace = (organizationId: OrganizationId, customerId: string, to: string) =>
      Effect.gen(function* () {
        const talks = yield* sql<{
          botId: string
          conversationId: string
        }>`SELECT DISTINCT bot_id, conversation_id
          FROM messages WHERE organization_id = ${organizationId} AND customer_id = ${customerId}`
        if (talks.length === 0) return null
        const [bots, ids] = [talks.map(({ botId }) => botId), talks.map((talk) => talk.conversationId)]
        // Bots answer by name, and repeat what they were told: the text of both sides goes.
        const messages = yield* sql<{ n: number }>`WITH changed AS (
            UPDATE messages m SET body = NULL, metadata = NULL,
              customer_id = CASE WHEN m.customer_id = ${customerId} THEN ${to} ELSE m.customer_id END,
              customer_phone = CASE WHEN m.customer_id IS NULL OR m.customer_id = ${customerId} THEN NULL ELSE m.customer_phone END,
              customer_name = CASE WHEN m.customer_id IS NULL OR m.customer_id = ${customerId} THEN NULL ELSE m.customer_name END
            FROM unnest(${bots}::text[], ${ids}::text[]) AS t (bot_id, conversation_id)
            WHERE m.organization_id = ${organizationId} AND m.bot_id = t.bot_id AND m.conversation_id = t.conversation_id
            RETURNING 1)
          SELECT count(*) AS n FROM changed`
        yield* sql`UPDATE conversation_events e SET reason = NULL
          FROM unnest(${bots}::text[], ${ids}::text[]) AS t (bot_id, conversation_id)
          WHERE e.organization_id = ${organizationId} AND e.bot_id = t.bot_id AND e.conversation_id = t.conversation_id`
        yield* sql`UPDATE customers SET customer_id = ${to}
          WHERE organization_id = ${organizationId} AND customer_id = ${customerId}`
        // Of several customers in one conversation, its row names the last one: derived as ever.
        yield* sql`SELECT FROM update_conversation_metrics(${talks.map(() => organizationId)}::uuid[], ${bots}::text[], ${ids}::text[])`
        // The feed names customers: it is written anew.
        yield* sql`INSERT INTO live_stale (organization_id) VALUES (${organizationId}) ON CONFLICT DO NOTHING`
        return { customerId: to, conversations: talks.length, messages: messages[0]?.n ?? 0 } satisfies Erased
      })

    /** @returns `"waiting"` where events of the customer are still to be derived from */
    const attempt = (organizationId: OrganizationId, customerId: string, to: string) =>
      Effect.gen(function* () {
        yield* lockRollUp(sql, [organizationId])
        if (yield* isWaiting(organizationId, customerId)) return "waiting" as const
        return yield* replace(organizationId, customerId, to)
      }).pipe(inOrganization(sql, organizationId), storeErrors)

    /** @returns `null` where there is no such customer */
    const erase = Effect.fn("Erasure.erase")(function* (organizationId: OrganizationId, customerId: string) {
      const to = `erased-${randomBytes(12).toString("hex")}`
      for (let n = 0; n < tries; n++) {
        const done = yield* attempt(organizationId, customerId, to)
        if (done !== "waiting") {
          // At once; a worker does it soon where the live store is away.
          if (done !== null) yield* Effect.ignore(rollUp.rebuildLive(organizationId))
          return done
        }
        yield* rollUp.drain
      }
      return yield* new StoreUnavailable({ store: "postgres" })
    })

    return { erase }
  })
}) {}
