/**
 * Counts by conversation and customer over a range, added up from those of whole hours and days:
 * only what is cut off at its ends is looked at, and the conversations that are open.
 */
import type { Outcome } from "@botflow/domain/Conversation"
import type { ConversationTally } from "@botflow/domain/ConversationTally"
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import * as Filter from "./Filter.ts"
import * as Pieces from "./Pieces.ts"
import { bucketOf } from "./RollupCells.ts"

/** Part of a tally; `botId` is null for all bots together. */
export type Part = Partial<ConversationTally> & { readonly botId: string | null }

/** Closed outcomes that are counted by their own column. */
const settled = [
  "unengaged",
  "escalated",
  "failed",
  "resolved_confirmed",
  "resolved_assumed",
  "abandoned"
] as const

/** What is counted of conversations by their start, and the same of one conversation, `c`. */
const counts: Readonly<Record<string, string>> = {
  started: "1",
  engaged: "(c.inbound > 0)::int",
  ...Object.fromEntries(settled.map((name) => [name, `(c.settled_outcome = '${name}')::int`])),
  messages: "c.inbound + c.outbound + c.agent",
  timed: "(c.inbound + c.outbound + c.agent >= 2)::int",
  duration_ms:
    "CASE WHEN c.inbound + c.outbound + c.agent >= 2 THEN (extract(epoch FROM c.last_message_at - c.first_message_at) * 1000)::bigint ELSE 0 END"
}
const names = Object.keys(counts)

/** Of `n` open ones that are alike, what their counts above say too much. */
const openCounts: Readonly<Record<string, string>> = {
  open: "c.n",
  open_engaged: "CASE WHEN c.is_engaged THEN c.n ELSE 0 END",
  open_contained: "CASE WHEN c.is_engaged AND NOT c.is_escalated THEN c.n ELSE 0 END",
  ...Object.fromEntries(
    settled.map((name) => [`open_${name}`, `CASE WHEN c.settled_outcome = '${name}' THEN c.n ELSE 0 END`])
  )
}

const spansOf = (sql: SqlClient.SqlClient, spans: ReadonlyArray<Pieces.Span>) => sql`
  unnest(${spans.map(({ grain }) => grain)}::text[], ${Binary.instants(spans.map(({ from }) => from))}::timestamptz[],
    ${Binary.instants(spans.map(({ to }) => to))}::timestamptz[]) AS s (grain, from_at, to_at)`

const edgesOf = (
  sql: SqlClient.SqlClient,
  edges: ReadonlyArray<{ readonly from: number; readonly to: number }>
) => sql`
  unnest(${Binary.instants(edges.map(({ from }) => from))}::timestamptz[], ${Binary.instants(edges.map(({ to }) => to))}::timestamptz[]) AS e (from_at, to_at)`

const partOf = (botId: string | null, n: (name: string) => number): Part => ({
  botId,
  started: n("started"),
  engaged: n("engaged"),
  escalated: n("escalated"),
  closedEngaged: n("engaged") - n("open_engaged"),
  contained: n("engaged") - n("escalated") - n("open_contained"),
  outcomes: {
    open: n("open"),
    ...(Object.fromEntries(settled.map((name) => [name, n(name) - n(`open_${name}`)])) as Record<
      Exclude<Outcome, "open">,
      number
    >)
  },
  messages: n("messages"),
  durations: { count: n("timed"), sumSeconds: n("duration_ms") / 1000, p50Seconds: null, p95Seconds: null }
})

/** Conversations by their start, without percentiles of durations. @param now decides which of them are open; milliseconds */
export const started = (sql: SqlClient.SqlClient, filter: Filter.Filter, now: number) => {
  const { edges, spans } = Pieces.wholes(filter.from, filter.to)
  const all = [...names, ...Object.keys(openCounts)]
  const list = (values: Readonly<Record<string, string>>) =>
    sql.literal(all.map((name) => `${values[name] ?? "0"} AS ${name}`).join(", "))
  const ofRow = Object.fromEntries(names.map((name) => [name, `r.${name}`]))
  return Effect.map(
    sql<{ readonly botId: string; readonly counts: ReadonlyArray<number> }>`
      SELECT k.bot_id, ARRAY[${sql.literal(all.map((name) => `sum(k.${name})::float8`).join(", "))}] AS counts
      FROM (
        -- Added up apart, since they are many and have fewer counts.
        SELECT r.bot_id, ${list(ofRow)}
        FROM (
          SELECT r.bot_id, ${sql.literal(names.map((name) => `sum(r.${name}) AS ${name}`).join(", "))}
          FROM ${spansOf(sql, spans)}
          CROSS JOIN LATERAL (
            SELECT * FROM conversation_rollups r
            WHERE ${Filter.onConversations(sql, filter, "r")} AND r.grain = s.grain AND r.start_at >= s.from_at AND r.start_at < s.to_at
            OFFSET 0
          ) r
          GROUP BY 1
        ) r
        UNION ALL
        SELECT c.bot_id, ${list(counts)}
        FROM ${edgesOf(sql, edges)}
        CROSS JOIN LATERAL (
          SELECT * FROM conversation_metrics c
          WHERE ${Filter.onConversations(sql, filter, "c")} AND c.started_at >= e.from_at AND c.started_at < e.to_at
          OFFSET 0
        ) c
        UNION ALL
        SELECT c.bot_id, ${list(openCounts)}
        FROM (
          SELECT c.bot_id, c.settled_outcome, c.inbound > 0 AS is_engaged, c.escalated_at IS NOT NULL AS is_escalated, count(*) AS n
          FROM (
            -- Few are open, whenever they started.
            SELECT * FROM conversation_metrics c
            WHERE ${Filter.onConversations(sql, filter, "c")} AND c.state = 'active' AND c.lapses_at > ${Filter.at(sql, now)}
            OFFSET 0
          ) c
          WHERE c.started_at >= ${Filter.at(sql, filter.from)} AND c.started_at < ${Filter.at(sql, filter.to)}
          GROUP BY 1, 2, 3, 4
        ) c
      ) k
      GROUP BY k.bot_id`,
    (rows): ReadonlyArray<Part> => {
      const place = new Map(all.map((name, i) => [name, i]))
      const sumOf = (some: typeof rows) => (name: string) =>
        some.reduce((sum, row) => sum + (row.counts[place.get(name) ?? -1] ?? 0), 0)
      return [
        partOf(null, sumOf(rows)),
        ...rows.map((row) => partOf(row.botId, sumOf([row]))).filter(({ started }) => (started ?? 0) > 0)
      ]
    }
  )
}

/** Whether the range reaches to the end of all messages that are derived from. */
export const reachesEnd = (sql: SqlClient.SqlClient, { organizationId, to }: Filter.Filter) =>
  Effect.map(
    sql`SELECT FROM rollups_15m
      WHERE organization_id = ${organizationId} AND bucket >= ${Filter.at(sql, bucketOf(to))} AND last_at >= ${Filter.at(sql, to)}
      -- By the key, from where it may begin: most often there is none.
      ORDER BY bucket LIMIT 1`,
    (later) => later.length === 0
  )

/** The range from its begin to the end of the day that holds its end: nothing is after that. */
const onwards = ({ from, to }: Filter.Filter) => Pieces.wholes(from, Pieces.startOf("day", to) + Instant.day)

/** Conversations with a message in a range that reaches to the end: those whose last one is in it. */
export const active = (sql: SqlClient.SqlClient, filter: Filter.Filter) => {
  const { edges, spans } = onwards(filter)
  return Effect.map(
    sql<{ botId: string; active: number }>`
      SELECT k.bot_id, sum(k.active)::bigint AS active
      FROM (
        SELECT r.bot_id, r.last_active AS active
        FROM ${spansOf(sql, spans)}
        CROSS JOIN LATERAL (
          SELECT * FROM conversation_rollups r
          WHERE ${Filter.onConversations(sql, filter, "r")} AND r.grain = s.grain AND r.start_at >= s.from_at AND r.start_at < s.to_at
          OFFSET 0
        ) r
        UNION ALL
        SELECT c.bot_id, 1
        FROM ${edgesOf(sql, edges)}
        CROSS JOIN LATERAL (
          SELECT * FROM conversation_metrics c
          WHERE ${Filter.onConversations(sql, filter, "c")} AND c.last_message_at >= e.from_at AND c.last_message_at < e.to_at
          OFFSET 0
        ) c
      ) k
      GROUP BY k.bot_id HAVING sum(k.active) > 0`,
    (parts): ReadonlyArray<Part> => [
      ...parts,
      { botId: null, active: parts.reduce((sum, part) => sum + part.active, 0) }
    ]
  )
}

/**
 * Customers with a message in a range that reaches to the end, likewise; of every channel.
 *
 * @param filter narrowed to one bot at most: customers of two are not the sum of both
 */
export const customers = (sql: SqlClient.SqlClient, filter: Filter.Filter) => {
  const { edges, spans } = onwards(filter)
  const [only] = filter.botIds ?? []
  const wanted = sql`r.organization_id = ${filter.organizationId} AND ${only === undefined ? sql`true` : sql`r.bot_id = ${only}`}`
  return Effect.map(
    sql<{ botId: string; customers: number }>`
      SELECT k.bot_id, sum(k.customers)::bigint AS customers
      FROM (
        SELECT r.bot_id, r.last_active AS customers
        FROM ${spansOf(sql, spans)}
        CROSS JOIN LATERAL (
          SELECT * FROM customer_rollups r
          WHERE ${wanted} AND r.grain = s.grain AND r.start_at >= s.from_at AND r.start_at < s.to_at
          OFFSET 0
        ) r
        UNION ALL
        -- Whose last message is at the edge wrote it there.
        SELECT r.bot_id, 1
        FROM ${edgesOf(sql, edges)}
        CROSS JOIN LATERAL (
          SELECT DISTINCT b.bot_id, m.customer_id
          FROM messages m CROSS JOIN LATERAL (VALUES (m.bot_id), ('')) AS b (bot_id)
          WHERE m.organization_id = ${filter.organizationId} AND m.sender = 'customer' AND m.customer_id IS NOT NULL
            AND m.sent_at >= e.from_at AND m.sent_at < e.to_at
        ) m
        CROSS JOIN LATERAL (
          SELECT * FROM customers r WHERE ${wanted} AND r.bot_id = m.bot_id AND r.customer_id = m.customer_id
          OFFSET 0
        ) r
        WHERE r.last_at >= e.from_at AND r.last_at < e.to_at
      ) k
      GROUP BY k.bot_id HAVING sum(k.customers) > 0`,
    (rows): ReadonlyArray<Part> =>
      rows.flatMap(({ botId, customers }) => [
        ...(botId === "" ? [] : [{ botId, customers }]),
        ...(botId === (only ?? "") ? [{ botId: null, customers }] : [])
      ])
  )
}

/** Ratings in the range; of every channel. */
export const ratings = (sql: SqlClient.SqlClient, filter: Filter.Filter) => {
  const { edges, spans } = Pieces.wholes(filter.from, filter.to)
  return Effect.map(
    sql<{ botId: string; ratings: number; score: number }>`
      SELECT k.bot_id, sum(k.ratings)::bigint AS ratings, sum(k.score)::bigint AS score
      FROM (
        SELECT r.bot_id, r.ratings, r.score
        FROM ${spansOf(sql, spans)}
        CROSS JOIN LATERAL (
          SELECT * FROM rating_rollups r
          WHERE ${Filter.onConversations(sql, filter, "r")} AND r.grain = s.grain AND r.start_at >= s.from_at AND r.start_at < s.to_at
          OFFSET 0
        ) r
        UNION ALL
        SELECT c.bot_id, 1, c.score
        FROM ${edgesOf(sql, edges)}
        CROSS JOIN LATERAL (
          SELECT * FROM conversation_events c
          WHERE ${Filter.onConversations(sql, filter, "c")} AND c.type = 'rated' AND c.occurred_at >= e.from_at AND c.occurred_at < e.to_at
          OFFSET 0
        ) c
      ) k
      GROUP BY k.bot_id`,
    (parts): ReadonlyArray<Part> => [
      ...parts,
      {
        botId: null,
        ratings: parts.reduce((sum, { ratings }) => sum + ratings, 0),
        score: parts.reduce((sum, { score }) => sum + score, 0)
      }
    ]
  )
}
