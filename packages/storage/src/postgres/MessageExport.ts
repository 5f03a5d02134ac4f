/** Messages as CSV: those in the range, of the conversations that the list shows, oldest first. */
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type ConversationFilter, Conversations } from "./Conversations.ts"
import * as Copy from "./Copy.ts"
import { storeErrors } from "./Database.ts"
import * as DialledPhone from "./DialledPhone.ts"
import * as Filter from "./Filter.ts"
import { inOrganization } from "./Tenancy.ts"

export class MessageExport extends Effect.Service<MessageExport>()("@botflow/storage/MessageExport", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const conversations = yield* Conversations

    // Columns are named like the members of the JSON. `CsvCells` guards what begins like a formula.
    const statement = (filter: ConversationFilter, now: number, masked: boolean) => sql`
      SELECT m.event_id AS id, m.sent_at AS timestamp, m.bot_id, m.conversation_id, m.channel,
        CASE m.sender WHEN 'customer' THEN 'inbound' ELSE 'outbound' END AS direction, m.sender,
        m.customer_id, ${masked ? sql`mask_national(m.customer_phone)` : DialledPhone.national(sql, "m.customer_phone")} AS customer_phone,
        ${DialledPhone.country(sql, "m.customer_phone")} AS customer_country, m.shown_name AS customer_name,
        ${masked ? sql`left(m.body, 0) || '••••'` : sql`m.body`} AS text, csv_boolean(m.success) AS success, m.error,
        csv_boolean(m.fallback) AS fallback, m.response_time_ms, m.model,
        CASE WHEN m.has_tokens THEN m.plain_input + m.cached_input + m.cache_creation_input END AS tokens_input,
        CASE WHEN m.has_tokens THEN m.cached_input END AS tokens_cached_input,
        CASE WHEN m.has_tokens THEN m.cache_creation_input END AS tokens_cache_creation_input,
        CASE WHEN m.has_tokens THEN m.plain_output + m.reasoning_output END AS tokens_output,
        CASE WHEN m.has_tokens THEN m.reasoning_output END AS tokens_reasoning_output,
        nullif(m.kb_queries, 0) AS knowledge_base_queries,
        CASE WHEN m.kb_queries > 0 THEN m.kb_hits END AS knowledge_base_hits,
        trim_scale(m.cost_usd) AS cost_usd, m.metadata::text AS metadata
      FROM (
        SELECT m.*, m.sender <> 'customer' AS is_answer, ${masked ? sql`mask_name(m.customer_name)` : sql`m.customer_name`} AS shown_name
        FROM ${source(filter)} WHERE ${where(filter, now)}
        ORDER BY m.sent_at, m.bot_id, m.conversation_id, m.sequence, is_answer, m.event_id
        -- OFFSET 0: sorted as they are stored, by the index from the first row on, and put into words after that.
        OFFSET 0
      ) m
      ORDER BY m.sent_at, m.bot_id, m.conversation_id, m.sequence, m.is_answer, m.event_id`

    const source = (filter: ConversationFilter) =>
      filter.within === null ? sql`messages m` : Filter.messagesWithin(sql, filter, filter.within)

    const where = (filter: ConversationFilter, now: number) => sql`${Filter.onMessages(sql, filter, "m")}
        AND m.sent_at >= ${Filter.at(sql, filter.from)} AND m.sent_at < ${Filter.at(sql, filter.to)}
        AND ${ofConversations(filter, now)}`

    // A filter that asks nothing of conversations is met by all messages: no need to look at them.
    const ofConversations = (filter: ConversationFilter, now: number) =>
      filter.statuses === null &&
      filter.outcomes === null &&
      filter.search === null &&
      filter.minResponseTimeMs === null &&
      filter.failed === null
        ? sql`true`
        : sql`(m.bot_id, m.conversation_id) IN (
            SELECT c.bot_id, c.conversation_id FROM conversation_metrics c WHERE ${conversations.where(filter, now)})`

    /**
     * @param now as for the list: decides status and outcome
     * @param masked whether phones, names and text are only hinted at
     */
    const csv = (filter: ConversationFilter, now: number, masked: boolean) =>
      Copy.csv(filter.organizationId, ["timestamp"], statement(filter, now, masked))

    /** How many rows `csv` would have. */
    const count = (filter: ConversationFilter, now: number) =>
      sql<{ readonly rows: number }>`
        SELECT count(*)::int AS rows FROM ${source(filter)} WHERE ${where(filter, now)}`.pipe(
        inOrganization(sql, filter.organizationId),
        Effect.map(([row]) => row?.rows ?? 0),
        storeErrors
      )

    return { count, csv }
  })
}) {}
