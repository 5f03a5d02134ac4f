/** Conversations as CSV: the same rows as the list, in the same order, all of them. */
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type ConversationFilter, Conversations } from "./Conversations.ts"
import * as Copy from "./Copy.ts"
import { storeErrors } from "./Database.ts"
import * as DialledPhone from "./DialledPhone.ts"
import * as Filter from "./Filter.ts"
import { inOrganization } from "./Tenancy.ts"

export class ConversationExport extends Effect.Service<ConversationExport>()(
  "@botflow/storage/ConversationExport",
  {
    effect: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const conversations = yield* Conversations

      // Columns are named like the members of the JSON. `CsvCells` guards what begins like a formula.
      const statement = (filter: ConversationFilter, now: number, masked: boolean) => sql`
      SELECT c.conversation_id, c.bot_id, c.channel, ${Filter.statusAt(sql, now)} AS status,
        c.customer_id, ${masked ? sql`mask_national(c.customer_phone)` : DialledPhone.national(sql, "c.customer_phone")} AS customer_phone,
        ${DialledPhone.country(sql, "c.customer_phone")} AS customer_country, c.shown_name AS customer_name,
        c.inbound + c.outbound + c.agent AS message_count, c.last_message_at,
        ${Filter.outcomeAt(sql, now)} AS outcome, csv_boolean(c.escalated_at IS NOT NULL) AS escalated,
        c.started_at,
        CASE ${Filter.statusAt(sql, now)} WHEN 'resolved' THEN c.resolved_at WHEN 'escalated' THEN c.escalated_at WHEN 'closed' THEN c.lapses_at END AS closed_at,
        ${masked ? sql`left(c.last_body, 0) || '••••'` : sql`c.last_body`} AS last_text,
        c.inbound AS inbound_count, c.outbound AS outbound_count, c.agent AS agent_count,
        c.failed AS failed_count, c.fallback AS fallback_count,
        CASE WHEN c.inbound + c.outbound + c.agent > 1 THEN trim_scale(extract(epoch FROM c.last_message_at - c.first_message_at)) END AS duration_seconds,
        CASE WHEN c.responses > 0 THEN c.response_ms / c.responses::float8 END AS average_response_time_ms,
        c.max_response_ms AS max_response_time_ms,
        c.plain_input + c.cached_input + c.cache_creation_input AS tokens_input,
        c.plain_output + c.reasoning_output AS tokens_output,
        trim_scale(c.cost_usd) AS cost_usd, c.unpriced AS unpriced_messages,
        CASE WHEN c.ratings > 0 THEN c.score / c.ratings::float8 END AS rating
      FROM (
        SELECT c.*, ${masked ? sql`mask_name(c.customer_name)` : sql`c.customer_name`} AS shown_name
        FROM conversation_metrics c WHERE ${conversations.where(filter, now)}
        ORDER BY c.last_message_at DESC, c.bot_id, c.conversation_id
        -- OFFSET 0: sorted as they are stored, by the index from the first row on, and put into words after that.
        OFFSET 0
      ) c
      ORDER BY c.last_message_at DESC, c.bot_id, c.conversation_id`

      /**
       * @param now as for the list: decides status and outcome
       * @param masked whether phones, names and text are only hinted at
       */
      const csv = (filter: ConversationFilter, now: number, masked: boolean) =>
        Copy.csv(
          filter.organizationId,
          ["last_message_at", "started_at", "closed_at"],
          statement(filter, now, masked)
        )

      /** How many rows `csv` would have. */
      const count = (filter: ConversationFilter, now: number) =>
        sql<{ readonly rows: number }>`
          SELECT count(*)::int AS rows FROM conversation_metrics c WHERE ${conversations.where(filter, now)}`.pipe(
          inOrganization(sql, filter.organizationId),
          Effect.map(([row]) => row?.rows ?? 0),
          storeErrors
        )

      return { count, csv }
    })
  }
) {}
