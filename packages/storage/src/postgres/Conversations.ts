/** Conversations: a page of them, one with all that belongs to it, and all of them as CSV. */
import type { Channel } from "@botflow/domain/Channel"
import type { Outcome, Status } from "@botflow/domain/Conversation"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient, type Statement } from "@effect/sql"
import { Effect } from "effect"
import * as ConversationSearch from "./ConversationSearch.ts"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"
import { inOrganization, ofOrganization } from "./Tenancy.ts"

export interface ConversationFilter extends Filter.Filter {
  readonly statuses: ReadonlyArray<Status> | null
  readonly outcomes: ReadonlyArray<Outcome> | null
  readonly search: ConversationSearch.Search | null
  /** Its slowest response took at least this. */
  readonly minResponseTimeMs: number | null
  /** Has (not) a failed message; `null`: either. */
  readonly failed: boolean | null
  /** Has a message in one of these parts of the range; `null`: anywhere in it. */
  readonly within: ReadonlyArray<Filter.Span> | null
}

export interface ConversationRow {
  readonly botId: string
  readonly conversationId: string
  readonly channel: Channel
  readonly customerId: string | null
  readonly customerPhone: string | null
  readonly customerName: string | null
  readonly lastBody: string | null
  readonly status: Status
  readonly outcome: Outcome
  readonly startedAt: number
  readonly firstMessageAt: number | null
  readonly lastMessageAt: number
  readonly resolvedAt: number | null
  readonly escalatedAt: number | null
  readonly lapsesAt: number
  readonly inbound: number
  readonly outbound: number
  readonly agent: number
  readonly failed: number
  readonly fallback: number
  readonly responses: number
  readonly responseMs: number
  readonly maxResponseMs: number | null
  readonly plainInput: number
  readonly cachedInput: number
  readonly cacheCreationInput: number
  readonly plainOutput: number
  readonly reasoningOutput: number
  readonly costUsd: string | null
  readonly unpriced: number
  readonly ratings: number
  readonly score: number
}

export interface MessageRow {
  readonly id: string
  readonly sentAt: number
  readonly sender: "customer" | "bot" | "agent"
  readonly body: string | null
  readonly success: boolean
  readonly error: string | null
  readonly fallback: boolean
  readonly responseTimeMs: number | null
  readonly model: string | null
  readonly hasTokens: boolean
  readonly plainInput: number
  readonly cachedInput: number
  readonly cacheCreationInput: number
  readonly plainOutput: number
  readonly reasoningOutput: number
  readonly kbQueries: number
  readonly kbHits: number
  readonly costUsd: string | null
  readonly metadata: Readonly<Record<string, string | number | boolean>> | null
}

export interface TurnRow {
  readonly id: string
  readonly type: "started" | "resolved" | "escalated" | "rated"
  readonly occurredAt: number
  readonly reason: string | null
  readonly score: number | null
}

/** The place of a conversation in the list. */
export interface Key {
  readonly lastMessageAt: number
  readonly botId: string
  readonly conversationId: string
}

/** Longer conversations are shown up to here. */
const messageLimit = 2_000

export class Conversations extends Effect.Service<Conversations>()("@botflow/storage/Conversations", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** The conversations, `c`, of a filter. */
    const where = (filter: ConversationFilter, now: number) => {
      const among = (expression: Statement.Fragment, values: ReadonlyArray<string> | null) =>
        values === null ? sql`true` : sql`(${expression}) = ANY (${values}::text[])`
      return sql.and([
        Filter.onConversations(sql, filter, "c"),
        sql`(${Filter.hasMessageInRange(sql, filter)})`,
        among(Filter.statusAt(sql, now), filter.statuses),
        among(Filter.outcomeAt(sql, now), filter.outcomes),
        filter.search === null ? sql`true` : ConversationSearch.matches(sql, filter.search),
        filter.minResponseTimeMs === null ? sql`true` : sql`c.max_response_ms >= ${filter.minResponseTimeMs}`,
        filter.failed === null ? sql`true` : filter.failed ? sql`c.failed > 0` : sql`c.failed = 0`,
        filter.within === null
          ? sql`true`
          : sql`(c.bot_id, c.conversation_id) IN (
              SELECT m.bot_id, m.conversation_id FROM ${Filter.messagesWithin(sql, filter, filter.within)})`
      ])
    }

    const columns = (now: number) =>
      sql`c.*, ${Filter.statusAt(sql, now)} AS status, ${Filter.outcomeAt(sql, now)} AS outcome`

    /** What a text searches for, for who sees phones, names and text, or their masks alone. */
    const searchFor = Effect.fn("Conversations.searchFor")(
      (organizationId: OrganizationId, text: string, masked: boolean) =>
        inOrganization(sql, organizationId)(ConversationSearch.of(sql, organizationId, text, masked)),
      storeErrors
    )

    /** By last message, newest first; `after`: the last one of the page before. */
    const page = Effect.fn("Conversations.page")(
      function* (
        filter: ConversationFilter,
        options: { readonly now: number; readonly limit: number; readonly after: Key | null }
      ) {
        const { after, limit, now } = options
        const beyond =
          after === null
            ? sql`true`
            : sql`c.last_message_at <= ${Filter.at(sql, after.lastMessageAt)} AND (c.last_message_at < ${Filter.at(sql, after.lastMessageAt)}
              OR (c.bot_id, c.conversation_id) > (${after.botId}, ${after.conversationId}))`
        return yield* sql<ConversationRow>`SELECT ${columns(now)} FROM conversation_metrics c
        WHERE ${where(filter, now)} AND ${beyond}
        ORDER BY c.last_message_at DESC, c.bot_id, c.conversation_id LIMIT ${limit}`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** `null` where there is none. Ids are unique within a bot: without one, the latest of that id. */
    const get = Effect.fn("Conversations.get")(
      function* (organizationId: OrganizationId, conversationId: string, botId: string | null, now: number) {
        const [conversation] = yield* sql<ConversationRow>`SELECT ${columns(now)} FROM conversation_metrics c
        WHERE c.organization_id = ${organizationId} AND c.conversation_id = ${conversationId}
          AND (${botId}::text IS NULL OR c.bot_id = ${botId})
        ORDER BY c.last_message_at DESC NULLS LAST LIMIT 1`
        if (conversation === undefined) return null
        const key = sql`organization_id = ${organizationId} AND bot_id = ${conversation.botId} AND conversation_id = ${conversationId}`
        const messages =
          yield* sql<MessageRow>`SELECT event_id AS id, sent_at, sender, body, success, error, fallback, response_time_ms,
          model, has_tokens, plain_input, cached_input, cache_creation_input, plain_output, reasoning_output,
          kb_queries, kb_hits, cost_usd, metadata
        FROM messages WHERE ${key}
        ORDER BY sent_at, sequence, sender <> 'customer', event_id LIMIT ${messageLimit}`
        const turns = yield* sql<TurnRow>`SELECT event_id AS id, type, occurred_at, reason, score
        FROM conversation_events WHERE ${key} ORDER BY occurred_at, event_id`
        return { conversation, messages, turns }
      },
      ofOrganization(sql),
      storeErrors
    )

    return { searchFor, page, get, where }
  })
}) {}

/** When the conversation closed, by what its status says; `null` while it is active. */
export const closedAt = (row: ConversationRow): number | null => {
  switch (row.status) {
    case "active":
      return null
    case "resolved":
      return row.resolvedAt
    case "escalated":
      return row.escalatedAt
    case "closed":
      return row.lapsesAt
  }
}

export const instantOrNull = (instant: number | null): string | null =>
  instant === null ? null : Instant.format(instant)
