/** Which messages and conversations an answer is about. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"

/** Half-open; milliseconds since the epoch. A list narrows to its members; `null` does not narrow. */
export interface Filter {
  readonly organizationId: OrganizationId
  readonly from: number
  readonly to: number
  readonly botIds: ReadonlyArray<string> | null
  readonly channels: ReadonlyArray<string> | null
  readonly models: ReadonlyArray<string> | null
}

export const at = (sql: SqlClient.SqlClient, instant: number) => sql`${Instant.format(instant)}::timestamptz`

/** `column` is in `values`, or nothing narrows it. */
const among = (sql: SqlClient.SqlClient, column: string, values: ReadonlyArray<string> | null) =>
  values === null ? sql`true` : sql`${sql.literal(column)} = ANY (${values}::text[])`

/** Conditions on a row of `table` that has the columns of a message or a rollup. */
export const onMessages = (sql: SqlClient.SqlClient, filter: Filter, table: string) =>
  sql.and([
    sql`${sql.literal(table)}.organization_id = ${filter.organizationId}`,
    among(sql, `${table}.bot_id`, filter.botIds),
    among(sql, `${table}.channel`, filter.channels),
    among(sql, `${table}.model`, filter.models)
  ])

/** Conditions on a row of `conversation_metrics`: one of its messages used one of the models. */
export const onConversations = (sql: SqlClient.SqlClient, filter: Filter, table: string) =>
  sql.and([
    sql`${sql.literal(table)}.organization_id = ${filter.organizationId}`,
    among(sql, `${table}.bot_id`, filter.botIds),
    among(sql, `${table}.channel`, filter.channels),
    filter.models === null ? sql`true` : sql`${sql.literal(table)}.models && ${filter.models}::text[]`
  ])

/** A conversation, `c`, has a message in the range. Only one that spans all of it needs a look at its messages. */
export const hasMessageInRange = (sql: SqlClient.SqlClient, { from, to }: Filter) => sql`
  c.last_message_at >= ${at(sql, from)} AND c.first_message_at < ${at(sql, to)}
  AND (c.last_message_at < ${at(sql, to)} OR c.first_message_at >= ${at(sql, from)} OR EXISTS (
    SELECT FROM messages m
    WHERE m.organization_id = c.organization_id AND m.bot_id = c.bot_id AND m.conversation_id = c.conversation_id
      AND m.sent_at >= ${at(sql, from)} AND m.sent_at < ${at(sql, to)}))`

/** Half-open; milliseconds since the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The messages, `m`, of the organization in any of the spans: each is looked up for itself. */
export const messagesWithin = (
  sql: SqlClient.SqlClient,
  { organizationId }: Filter,
  spans: ReadonlyArray<Span>
) => sql`
  unnest(${spans.map(({ from }) => Instant.format(from))}::timestamptz[],
    ${spans.map(({ to }) => Instant.format(to))}::timestamptz[]) AS s (from_at, to_at)
  CROSS JOIN LATERAL (
    SELECT * FROM messages m
    WHERE m.organization_id = ${organizationId} AND m.sent_at >= s.from_at AND m.sent_at < s.to_at
    OFFSET 0
  ) m`

/** The badge of a conversation, `c`, at an instant. */
export const statusAt = (sql: SqlClient.SqlClient, now: number) =>
  sql`CASE WHEN c.state = 'active' AND c.lapses_at <= ${at(sql, now)} THEN 'closed' ELSE c.state END`

/** The outcome of a conversation, `c`, at an instant. */
export const outcomeAt = (sql: SqlClient.SqlClient, now: number) =>
  sql`CASE WHEN c.state = 'active' AND c.lapses_at > ${at(sql, now)} THEN 'open' ELSE c.settled_outcome END`
