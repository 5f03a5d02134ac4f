/** Drops the text of messages that is older than it is to be kept. The messages and every number stay. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { lockRollUp } from "./RollUpLock.ts"
import { acrossOrganizations, inOrganization, ofOrganization } from "./Tenancy.ts"

/** Messages of one transaction: whoever derives of the organization waits for no more. */
const batch = 2_000

export class TextRetention extends Effect.Service<TextRetention>()("@botflow/storage/TextRetention", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const before = (days: number, now: number) => Instant.format(now - days * Instant.day)

    const organizations = Effect.map(
      sql<{
        organizationId: OrganizationId
      }>`SELECT organization_id FROM organizations ORDER BY organization_id`.pipe(acrossOrganizations(sql)),
      (rows) => rows.map(({ organizationId }) => organizationId)
    )

    /** How many messages of an organization have text that is older than `days` before `now`. */
    const due = Effect.fn("TextRetention.due")(
      function* (organizationId: OrganizationId, days: number, now: number) {
        const [row] = yield* sql<{ n: number }>`SELECT count(*) AS n FROM messages
        WHERE organization_id = ${organizationId} AND body IS NOT NULL AND sent_at < ${before(days, now)}::timestamptz`
        return row?.n ?? 0
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * Some of an organization's old text. A conversation names the last text that there is: where none is left, none.
     *
     * @returns of how many messages; 0: there is no more
     */
    const dropSome = (organizationId: OrganizationId, cutoff: string) =>
      Effect.gen(function* () {
        yield* lockRollUp(sql, [organizationId])
        const [row] = yield* sql<{ n: number }>`WITH old AS (
            SELECT sent_at, event_id FROM messages
            WHERE organization_id = ${organizationId} AND body IS NOT NULL AND sent_at < ${cutoff}::timestamptz
            ORDER BY sent_at LIMIT ${batch}),
          gone AS (
            UPDATE messages m SET body = NULL FROM old
            WHERE m.organization_id = ${organizationId} AND m.sent_at = old.sent_at AND m.event_id = old.event_id
            RETURNING m.bot_id, m.conversation_id),
          forgotten AS (
            UPDATE conversation_bases SET last_body = NULL
            WHERE organization_id = ${organizationId} AND last_body IS NOT NULL AND last_message_at < ${cutoff}::timestamptz
            RETURNING bot_id, conversation_id),
          talks AS (SELECT bot_id, conversation_id FROM gone UNION SELECT bot_id, conversation_id FROM forgotten),
          emptied AS (
            UPDATE conversation_metrics c SET last_body = NULL FROM talks t
            WHERE c.organization_id = ${organizationId} AND c.bot_id = t.bot_id AND c.conversation_id = t.conversation_id
              AND c.last_body IS NOT NULL AND NOT EXISTS (
                SELECT FROM messages m WHERE m.organization_id = ${organizationId} AND m.bot_id = t.bot_id
                  AND m.conversation_id = t.conversation_id AND m.body IS NOT NULL
                  AND (m.sent_at, m.event_id) NOT IN (SELECT sent_at, event_id FROM old)))
          SELECT count(*) AS n FROM gone`
        return row?.n ?? 0
      }).pipe(inOrganization(sql, organizationId))

    /** Drops all that is due. Repeating it changes nothing. @returns of how many messages */
    const apply = Effect.fn("TextRetention.apply")(function* (days: number, now: number) {
      let dropped = 0
      for (const organizationId of yield* organizations) {
        for (let some = -1; some !== 0; dropped += some)
          some = yield* dropSome(organizationId, before(days, now))
      }
      return dropped
    }, storeErrors)

    /** The same of each organization, told instead of done. @returns of how many messages of all of them */
    const preview = Effect.fn("TextRetention.preview")(function* (days: number, now: number) {
      const counts = yield* Effect.forEach(yield* organizations, (id) => due(id, days, now))
      return counts.reduce((sum, n) => sum + n, 0)
    }, storeErrors)

    return { due, apply, preview }
  })
}) {}
