/** What is kept of conversations whose messages are dropped: the sum of those, to go on from. */
import * as Instant from "@botflow/domain/Instant"
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { lockRollUp } from "./RollUpLock.ts"
import { inOrganization } from "./Tenancy.ts"

/** Conversations summed up in one transaction. */
const batch = 5_000

interface Key {
  readonly botId: string
  readonly conversationId: string
}

/** A month of messages; milliseconds since the epoch, half-open. */
export interface Month {
  readonly from: number
  readonly to: number
}

/** Forgets what an earlier try has prepared. */
export const clear = (sql: SqlClient.SqlClient) =>
  sql`DELETE FROM conversation_bases WHERE before > messages_kept_from()`

/**
 * Sums up all of an organization's conversations with messages in the month, up to its end. They
 * say nothing until the month is dropped. Turn by turn, so that the rollup waits for none of them long.
 */
export const prepare = (sql: SqlClient.SqlClient, organizationId: OrganizationId, { from, to }: Month) => {
  const next = ({ botId, conversationId }: Key) =>
    inOrganization(
      sql,
      organizationId
    )(
      Effect.zipRight(
        lockRollUp(sql, [organizationId]),
        sql<Key>`
          WITH wanted AS (
            SELECT bot_id, conversation_id FROM conversation_metrics
            WHERE organization_id = ${organizationId} AND (bot_id, conversation_id) > (${botId}, ${conversationId})
              AND first_message_at < ${Instant.format(to)}::timestamptz AND last_message_at >= ${Instant.format(from)}::timestamptz
            ORDER BY bot_id, conversation_id LIMIT ${batch}
          ),
          summed AS (
            INSERT INTO conversation_bases
            SELECT t.* FROM wanted w
            CROSS JOIN LATERAL conversation_talk(${organizationId}::uuid, w.bot_id, w.conversation_id, ${Instant.format(to)}::timestamptz) t
            WHERE t.first_message_at IS NOT NULL
            ON CONFLICT DO NOTHING
          )
          SELECT * FROM wanted ORDER BY bot_id DESC, conversation_id DESC LIMIT 1`
      )
    )
  return Effect.iterate({ botId: "", conversationId: "" } as Key | null, {
    while: (last) => last !== null,
    body: (last) => Effect.map(next(last ?? { botId: "", conversationId: "" }), ([found]) => found ?? null)
  })
}

/** Deletes those that a later one, of `to`, takes the place of. */
export const supersede = (sql: SqlClient.SqlClient, { to }: Month) =>
  sql`DELETE FROM conversation_bases b USING conversation_bases n
    WHERE n.before = ${Instant.format(to)}::timestamptz AND b.before < n.before
      AND (b.organization_id, b.bot_id, b.conversation_id) = (n.organization_id, n.bot_id, n.conversation_id)`

/**
 * Whether the rollups of the month count exactly its messages, and what is prepared adds up to the
 * same: nothing is lost with the messages then, and nothing came since.
 */
export const addUp = (sql: SqlClient.SqlClient, { from, to }: Month) => {
  const sums = (table: string, count: string, priced: string) =>
    sql.literal(`sum(${count}) AS messages, sum(${table}.response_ms) AS response_ms, sum(${table}.kb_hits) AS kb_hits,
      sum(${table}.plain_input + ${table}.plain_output) AS tokens, sum(${table}.unpriced) AS unpriced, sum(${priced}) AS cost_usd`)
  const all = (table: string) => `${table}.inbound + ${table}.outbound + ${table}.agent`
  return Effect.map(
    sql`
      WITH counted AS (
        SELECT r.organization_id, ${sums("r", all("r"), "r.cost_usd")} FROM rollups_15m r
        WHERE r.bucket >= ${Instant.format(from)}::timestamptz AND r.bucket < ${Instant.format(to)}::timestamptz
        GROUP BY 1
      ),
      prepared AS (
        SELECT s.organization_id, ${sums("s", "s.messages", "s.cost_usd")}
        FROM (
          SELECT n.organization_id, ${sql.literal(all("n"))} AS messages, n.response_ms, n.kb_hits, n.plain_input, n.plain_output, n.unpriced, coalesce(n.cost_usd, 0) AS cost_usd
          FROM conversation_bases n WHERE n.before = ${Instant.format(to)}::timestamptz
          UNION ALL
          SELECT b.organization_id, -(${sql.literal(all("b"))}), -b.response_ms, -b.kb_hits, -b.plain_input, -b.plain_output, -b.unpriced, -coalesce(b.cost_usd, 0)
          FROM conversation_bases n
          CROSS JOIN LATERAL conversation_base(n.organization_id, n.bot_id, n.conversation_id) b
          WHERE n.before = ${Instant.format(to)}::timestamptz
        ) s
        GROUP BY 1
      ),
      stored AS (
        SELECT m.organization_id, count(*) AS messages FROM messages m
        WHERE m.sent_at >= ${Instant.format(from)}::timestamptz AND m.sent_at < ${Instant.format(to)}::timestamptz
        GROUP BY 1
      )
      SELECT 1
      FROM counted c
      FULL JOIN prepared p USING (organization_id)
      FULL JOIN stored s USING (organization_id)
      WHERE (c.messages, c.response_ms, c.kb_hits, c.tokens, c.unpriced, c.cost_usd)
          IS DISTINCT FROM (p.messages, p.response_ms, p.kb_hits, p.tokens, p.unpriced, p.cost_usd)
        OR c.messages IS DISTINCT FROM s.messages
      LIMIT 1`,
    (wrong) => wrong.length === 0
  )
}
