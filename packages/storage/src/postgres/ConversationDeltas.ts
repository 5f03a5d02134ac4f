/** Adds what followed in conversations to their rows, without reading what was there before. */
import * as Conversation from "@botflow/domain/Conversation"
import * as ConversationDelta from "@botflow/domain/ConversationDelta"
import type { Lifecycle, Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Usd from "@botflow/domain/Usd"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type Column, columnsOf } from "./Columns.ts"
import type { Facts, StoredMessage } from "./Facts.ts"

/** The new events of one conversation; messages in its order. */
export interface News {
  readonly botId: string
  readonly conversationId: string
  readonly messages: Array<StoredMessage>
  readonly turns: Array<Lifecycle>
}

export const keyOf = ({
  botId,
  conversationId
}: {
  readonly botId: string
  readonly conversationId: string
}) => `${botId}\0${conversationId}`

export const newsOf = ({ messages, turns }: Facts): ReadonlyMap<string, News> => {
  const news = new Map<string, News>()
  const of = ({ botId, conversationId }: Message | Lifecycle): News => {
    const key = keyOf({ botId, conversationId })
    const found = news.get(key) ?? { botId, conversationId, messages: [], turns: [] }
    news.set(key, found)
    return found
  }
  for (const stored of messages) of(stored.message).messages.push(stored)
  for (const turn of turns) of(turn).turns.push(turn)
  for (const { messages } of news.values())
    messages.sort((a, b) => Conversation.compareMessages(a.message, b.message))
  return news
}

interface StandingRow {
  readonly botId: string
  readonly conversationId: string
  readonly lastMessageAt: number
  readonly lastSequence: number
  readonly lastIsOutbound: boolean
  readonly lastEventId: Message["id"] | null
  readonly waitingSince: number | null
}

/** Where the conversations stand that are known; `null`: they have to be derived whole. */
export const standings = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  news: Iterable<News>
): Effect.Effect<
  ReadonlyMap<string, ConversationDelta.Standing | null>,
  Effect.Effect.Error<ReturnType<typeof sql<StandingRow>>>
> => {
  const all = [...news]
  return Effect.map(
    sql<StandingRow>`SELECT c.bot_id, c.conversation_id, c.last_message_at, c.last_sequence, c.last_is_outbound,
        c.last_event_id, c.waiting_since
      FROM unnest(${all.map(() => organizationId)}::uuid[], ${all.map(({ botId }) => botId)}::text[],
        ${all.map(({ conversationId }) => conversationId)}::text[]) AS t (organization_id, bot_id, conversation_id)
      -- OFFSET 0: each by its key. The organization in each row: as a constant that is new to the statistics it
      -- would be expected to have one row, and any index that begins with it to be as good as the key's.
      CROSS JOIN LATERAL (
        SELECT * FROM conversation_metrics c
        WHERE c.organization_id = t.organization_id AND c.bot_id = t.bot_id AND c.conversation_id = t.conversation_id
        OFFSET 0
      ) c`,
    (rows) =>
      new Map(
        rows.map((row) => [
          keyOf(row),
          row.lastEventId === null
            ? null
            : {
                last: {
                  timestamp: row.lastMessageAt,
                  sequence: row.lastSequence,
                  direction: row.lastIsOutbound ? "outbound" : "inbound",
                  id: row.lastEventId
                },
                waitingSince: row.waitingSince
              }
        ])
      )
  )
}

export interface Added extends News {
  readonly delta: ConversationDelta.Delta
}

/**
 * Those whose news follow what is known, with what they add; the others have to be derived whole.
 *
 * @param known as of `standings`: a conversation that is not in it is new
 */
export const split = (
  news: ReadonlyMap<string, News>,
  known: ReadonlyMap<string, ConversationDelta.Standing | null>
): { readonly added: ReadonlyArray<Added>; readonly whole: ReadonlyArray<News> } => {
  const added: Array<Added> = []
  const whole: Array<News> = []
  for (const [key, one] of news) {
    const standing = known.get(key)
    if (standing === null || !ConversationDelta.follows(standing ?? null, one.messages)) whole.push(one)
    else added.push({ ...one, delta: ConversationDelta.of(standing ?? null, one.messages, one.turns) })
  }
  return { added, whole }
}

/** Name, type, value, and how an earlier value `k` and a new one `e` become one. */
type Merged = readonly [...Column<Added>, merge: string]

const latest = (name: string) => `coalesce(e.${name}, k.${name})`
const first = (name: string) => `coalesce(k.${name}, e.${name})`
const summed = (name: string) => `k.${name} + e.${name}`
const count = (name: string, value: (delta: ConversationDelta.Delta) => number): Merged => [
  name,
  "bigint",
  ({ delta }) => value(delta),
  summed(name)
]
/** Of the last message: taken over where there is a new one. */
const ofLast = (name: string) => `CASE WHEN e.last_event_id IS NULL THEN k.${name} ELSE e.${name} END`

const columns: ReadonlyArray<Merged> = [
  // A conversation that is added to has its channel by its first message.
  ["channel", "text", ({ delta }) => delta.channel ?? "other", "k.channel"],
  ["customer_id", "text", ({ delta }) => delta.customerId, first("customer_id")],
  ["customer_phone", "text", ({ delta }) => delta.customerPhone, latest("customer_phone")],
  ["customer_name", "text", ({ delta }) => delta.customerName, latest("customer_name")],
  ["last_body", "text", ({ delta }) => delta.lastBody, latest("last_body")],
  ["started_at", "timestamptz", ({ delta }) => delta.startedAt, "least(k.started_at, e.started_at)"],
  ["first_message_at", "timestamptz", ({ delta }) => delta.firstMessageAt, first("first_message_at")],
  [
    "last_message_at",
    "timestamptz",
    ({ delta }) => delta.standing?.last.timestamp ?? null,
    latest("last_message_at")
  ],
  ["last_sequence", "integer", ({ delta }) => delta.standing?.last.sequence ?? null, ofLast("last_sequence")],
  [
    "last_is_outbound",
    "boolean",
    ({ delta }) => (delta.standing === null ? null : delta.standing.last.direction === "outbound"),
    ofLast("last_is_outbound")
  ],
  ["last_event_id", "text", ({ delta }) => delta.standing?.last.id ?? null, latest("last_event_id")],
  [
    "waiting_since",
    "timestamptz",
    ({ delta }) => delta.standing?.waitingSince ?? null,
    ofLast("waiting_since")
  ],
  ["resolved_at", "timestamptz", ({ delta }) => delta.resolvedAt, "greatest(k.resolved_at, e.resolved_at)"],
  ["escalated_at", "timestamptz", ({ delta }) => delta.escalatedAt, "least(k.escalated_at, e.escalated_at)"],
  [
    "last_escalated_at",
    "timestamptz",
    ({ delta }) => delta.lastEscalatedAt,
    "greatest(k.last_escalated_at, e.last_escalated_at)"
  ],
  ["bot_ended_well", "boolean", ({ delta }) => delta.botEndedWell, latest("bot_ended_well")],
  ["bot_answered_last", "boolean", ({ delta }) => delta.botAnsweredLast, latest("bot_answered_last")],
  count("inbound", (delta) => delta.inbound),
  count("outbound", (delta) => delta.outbound),
  count("agent", (delta) => delta.agent),
  count("successful", (delta) => delta.successful),
  count("failed", (delta) => delta.failed),
  count("fallback", (delta) => delta.fallback),
  count("responses", (delta) => delta.responses),
  count("response_ms", (delta) => delta.responseMs),
  [
    "max_response_ms",
    "integer",
    ({ delta }) => delta.maxResponseMs,
    "greatest(k.max_response_ms, e.max_response_ms)"
  ],
  count("plain_input", ({ tokens }) => tokens.plainInput),
  count("cached_input", ({ tokens }) => tokens.cachedInput),
  count("cache_creation_input", ({ tokens }) => tokens.cacheCreationInput),
  count("plain_output", ({ tokens }) => tokens.plainOutput),
  count("reasoning_output", ({ tokens }) => tokens.reasoningOutput),
  count("kb_queries", (delta) => delta.kbQueries),
  count("kb_hits", (delta) => delta.kbHits),
  [
    "cost_usd",
    "numeric",
    ({ delta }) => (delta.costUsd === null ? null : Usd.format(delta.costUsd)),
    "coalesce(k.cost_usd + e.cost_usd, k.cost_usd, e.cost_usd)"
  ],
  count("unpriced", (delta) => delta.unpriced),
  count("ratings", (delta) => delta.ratings),
  count("score", (delta) => delta.score)
]

const values: ReadonlyArray<Column<Added>> = [
  ["bot_id", "text", ({ botId }) => botId],
  ["conversation_id", "text", ({ conversationId }) => conversationId],
  ...columns.map(([name, type, value]) => [name, type, value] as Column<Added>),
  // As JSON: an array of arrays has no ragged rows.
  ["models", "text", ({ delta }) => JSON.stringify(delta.models)]
]

const names = values.map(([name]) => name)

/**
 * One statement: the rows there are, the news, both merged, and what follows from that: until when
 * it is open, its state, and its outcome once closed.
 */
const statement = `WITH news AS (
    SELECT ${names.map((name) => (name === "models" ? "ARRAY(SELECT json_array_elements_text(models::json)) AS models" : name)).join(", ")}
    FROM unnest(${values.map(([, type], i) => `$${i + 2}::${type}[]`).join(", ")}) AS n (${names.join(", ")})
  ),
  merged AS (
    SELECT e.bot_id, e.conversation_id,
      ${columns.map(([name, , , merge]) => `CASE WHEN k.organization_id IS NULL THEN e.${name} ELSE ${merge} END AS ${name}`).join(",\n      ")},
      CASE WHEN k.models @> e.models THEN k.models
        ELSE ARRAY(SELECT DISTINCT m FROM unnest(k.models || e.models) AS m ORDER BY m) END AS models,
      k.phone_digest
    FROM news e
    -- No constant either: see \`standings\`.
    CROSS JOIN (SELECT $1::uuid AS id OFFSET 0) o
    LEFT JOIN LATERAL (
      SELECT * FROM conversation_metrics k
      WHERE k.organization_id = o.id AND k.bot_id = e.bot_id AND k.conversation_id = e.conversation_id
      OFFSET 0
    ) k ON true
  )
  -- The digest of a row that is there comes along: a trigger makes another where the phone is another.
  INSERT INTO conversation_metrics (organization_id, ${names.join(", ")}, phone_digest, state, lapses_at, settled_outcome)
  SELECT $1, ${names.map((name) => `m.${name}`).join(", ")}, coalesce(m.phone_digest, phone_digest(h, m.customer_phone)), s.state,
    coalesce(m.last_message_at, m.started_at) + b.inactivity,
    conversation_outcome(m.inbound, m.escalated_at, s.state, m.bot_ended_well, m.bot_answered_last)
  FROM merged m
  JOIN bots b ON b.organization_id = $1 AND b.bot_id = m.bot_id
  LEFT JOIN search_keys h ON h.organization_id = $1
  CROSS JOIN LATERAL (SELECT conversation_state(m.last_message_at, m.resolved_at, m.last_escalated_at) AS state) s
  ON CONFLICT (organization_id, bot_id, conversation_id) DO UPDATE SET
    ${[...names.slice(2), "state", "lapses_at", "settled_outcome"].map((name) => `${name} = EXCLUDED.${name}`).join(", ")}`

/** Adds to the rows of conversations. Whoever calls holds the organization's lock. */
export const addTo = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  added: ReadonlyArray<Added>
) => (added.length === 0 ? Effect.void : sql.unsafe(statement, [organizationId, ...columnsOf(values, added)]))

/** Response times that were derived are kept with their messages. */
export const storeResponseTimes = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  added: ReadonlyArray<Added>
) => {
  const derived = added.flatMap(({ delta, messages }) =>
    messages.flatMap(({ message }, i) => {
      const ms = delta.responseTimes[i] ?? null
      return ms === null || typeof message.responseTime === "number" ? [] : [{ message, ms }]
    })
  )
  return derived.length === 0
    ? Effect.void
    : sql`UPDATE messages m SET response_time_ms = t.ms
        -- The organization in each row: as a constant that is new to the statistics, all of its messages would be read.
        FROM unnest(${derived.map(() => organizationId)}::uuid[],
          ${derived.map(({ message }) => message.botId)}::text[], ${derived.map(({ message }) => message.conversationId)}::text[],
          ${derived.map(({ message }) => Instant.format(message.timestamp))}::timestamptz[], ${derived.map(({ message }) => message.id)}::text[],
          ${derived.map(({ ms }) => ms)}::integer[]) AS t (organization_id, bot_id, conversation_id, sent_at, event_id, ms)
        WHERE m.organization_id = t.organization_id AND m.bot_id = t.bot_id AND m.conversation_id = t.conversation_id
          AND m.sent_at = t.sent_at AND m.event_id = t.event_id`
}
