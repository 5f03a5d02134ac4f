/**
 * Counts by conversation, customer and rating over a range, in one statement: added up from those of whole hours, days
 * and weeks. Only what is cut off at its ends is looked at.
 */
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import type { Fragment } from "@effect/sql/Statement"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import * as Sums from "./ConversationSums.ts"
import * as Filter from "./Filter.ts"
import * as Pieces from "./Pieces.ts"
import { bucketOf } from "./RollupCells.ts"

/** No conversation lapses later; milliseconds since the epoch. */
const endOfTime = Pieces.startOf("week", Date.UTC(9999, 0))

type Edges = ReadonlyArray<Filter.Span>

/** Rows, `r`, of whole hours, days and weeks: each span is looked up by the key. */
const ofSpans = (
  sql: SqlClient.SqlClient,
  table: string,
  spans: ReadonlyArray<Pieces.Span>,
  wanted: Fragment
) => sql`
  unnest(${spans.map(({ grain }) => grain)}::text[], ${Binary.instants(spans.map(({ from }) => from))}::timestamptz[],
    ${Binary.instants(spans.map(({ to }) => to))}::timestamptz[]) AS s (grain, from_at, to_at)
  CROSS JOIN LATERAL (
    SELECT * FROM ${sql.literal(table)} r
    WHERE ${wanted} AND r.grain = s.grain AND r.start_at >= s.from_at AND r.start_at < s.to_at
    OFFSET 0
  ) r`

const edgesOf = (sql: SqlClient.SqlClient, edges: Edges) => sql`
  unnest(${Binary.instants(edges.map(({ from }) => from))}::timestamptz[], ${Binary.instants(edges.map(({ to }) => to))}::timestamptz[]) AS e (from_at, to_at)`

/**
 * Rows, `c`, whose `column` is in one of the edges, such as what is cut off from hours: found by that and `condition`
 * alone. By one bot, the planner would take another index for as good, which leads to all that the bot ever had.
 */
const ofEdges = (
  sql: SqlClient.SqlClient,
  table: string,
  column: string,
  edges: Edges,
  filter: Filter.Filter,
  condition = sql`true`
) => sql`
  ${edgesOf(sql, edges)}
  CROSS JOIN LATERAL (
    SELECT * FROM ${sql.literal(table)} c
    WHERE c.organization_id = ${filter.organizationId}
      AND c.${sql.literal(column)} >= e.from_at AND c.${sql.literal(column)} < e.to_at AND ${condition}
    OFFSET 0
  ) c
  WHERE ${Filter.onConversations(sql, filter, "c")}`

/** Customers, `r`, whose last message is in it: they wrote there. */
const customersOfEdges = (
  sql: SqlClient.SqlClient,
  { organizationId }: Filter.Filter,
  edges: Edges,
  wanted: Fragment
) => sql`
  ${edgesOf(sql, edges)}
  CROSS JOIN LATERAL (
    SELECT DISTINCT b.bot_id, m.customer_id
    FROM messages m CROSS JOIN LATERAL (VALUES (m.bot_id), ('')) AS b (bot_id)
    WHERE m.organization_id = ${organizationId} AND m.sender = 'customer' AND m.customer_id IS NOT NULL
      AND m.sent_at >= e.from_at AND m.sent_at < e.to_at
  ) m
  CROSS JOIN LATERAL (
    SELECT * FROM customers r WHERE ${wanted} AND r.bot_id = m.bot_id AND r.customer_id = m.customer_id
    OFFSET 0
  ) r
  WHERE r.last_at >= e.from_at AND r.last_at < e.to_at`

/**
 * Whether nothing that is derived is at or after the end of the range, as a condition: then whoever was in it has the
 * last message in it.
 */
export const reachesEnd = (sql: SqlClient.SqlClient, { organizationId, to }: Filter.Filter) => {
  // By the key, from where it may begin: most often there is none. EXISTS would not heed the order.
  const isLast = (table: string, order: string, condition: Fragment) => sql`
    (SELECT true FROM ${sql.literal(table)} WHERE organization_id = ${organizationId} AND ${condition}
      ORDER BY ${sql.literal(order)} LIMIT 1) IS NULL`
  const end = Filter.at(sql, to)
  return sql`(
    ${isLast("rollups_15m", "bucket", sql`bucket >= ${Filter.at(sql, bucketOf(to))} AND last_at >= ${end}`)}
    AND ${isLast("conversation_metrics", "started_at", sql`started_at >= ${end}`)})`
}

/**
 * @param now decides which conversations are open; milliseconds since the epoch
 * @param asked `active` and `customers` only of a range that reaches the end; `customers` and `ratings` only of every
 *   channel, and `customers` of one bot or all: customers of two bots are not the sum of both
 */
export const count = (sql: SqlClient.SqlClient, filter: Filter.Filter, now: number, asked: Sums.Asked) => {
  const exact = Pieces.wholes(filter.from, filter.to)
  // Where nothing is after the range, the day that holds its end is one row.
  const { edges, spans } = asked.active
    ? Pieces.wholes(filter.from, Pieces.startOf("day", filter.to) + Instant.day)
    : exact
  const [only] = filter.botIds ?? []
  const ofRollups = Filter.onConversations(sql, filter, "r")
  const ofCustomers = sql`r.organization_id = ${filter.organizationId} AND ${only === undefined ? sql`true` : sql`r.bot_id = ${only}`}`

  const each = (table: "r" | "c", sums: Sums.Sums, from: Fragment) =>
    sql`SELECT ${sql.literal(table)}.bot_id, ${sql.literal(Sums.list(sums))} FROM ${from}`
  const byBot = (table: "r" | "c", sums: Sums.Sums, from: Fragment) =>
    sql`${each(table, sums, from)} GROUP BY 1`

  const started = [
    byBot(
      "r",
      {
        ...Sums.summed(Object.keys(Sums.byStart)),
        ...(asked.active ? { active: "sum(r.last_active)" } : {})
      },
      ofSpans(sql, "conversation_rollups", spans, ofRollups)
    ),
    each("c", Sums.byStart, ofEdges(sql, "conversation_metrics", "started_at", edges, filter))
  ]
  const startsBefore = (at: number) => sql`c.started_at < ${Filter.at(sql, at)}`
  const lapsing = (edges: Edges, condition: Fragment) =>
    ofEdges(sql, "conversation_metrics", "lapses_at", edges, filter, sql`c.state = 'active' AND ${condition}`)
  const later = [{ from: now + 1, to: endOfTime }]
  // All but those that start outside of the range, which are few where it goes on to now.
  const allOpen = () => {
    const { edges, spans } = Pieces.wholes(now + 1, endOfTime)
    const after = ofEdges(
      sql,
      "conversation_metrics",
      "started_at",
      [{ from: filter.to, to: endOfTime }],
      filter
    )
    return [
      byBot("r", Sums.summed(Object.keys(Sums.ofOpen)), ofSpans(sql, "open_rollups", spans, ofRollups)),
      byBot("c", Sums.ofOpen, lapsing(edges, sql`true`)),
      byBot("c", Sums.negated(Sums.ofOpen), lapsing(later, startsBefore(filter.from))),
      byBot(
        "c",
        Sums.negated(Sums.ofOpen),
        sql`${after} AND c.state = 'active' AND c.lapses_at > ${Filter.at(sql, now)}`
      )
    ]
  }
  const openOfRange = () =>
    byBot(
      "c",
      Sums.ofOpen,
      lapsing(later, sql`c.started_at >= ${Filter.at(sql, filter.from)} AND ${startsBefore(filter.to)}`)
    )
  const open = () => (filter.to >= now ? allOpen() : [openOfRange()])
  const active = () => [
    each("c", { active: "1" }, ofEdges(sql, "conversation_metrics", "last_message_at", edges, filter))
  ]
  const customers = () => [
    byBot("r", { customers: "sum(r.last_active)" }, ofSpans(sql, "customer_rollups", spans, ofCustomers)),
    each("r", { customers: "1" }, customersOfEdges(sql, filter, edges, ofCustomers))
  ]
  const ratings = () => [
    byBot("r", Sums.summed(["ratings", "score"]), ofSpans(sql, "rating_rollups", exact.spans, ofRollups)),
    each(
      "c",
      { ratings: "1", score: "c.score" },
      ofEdges(sql, "conversation_events", "occurred_at", exact.edges, filter, sql`c.type = 'rated'`)
    )
  ]
  const parts = [
    ...started,
    ...open(),
    ...(asked.active ? active() : []),
    ...(asked.customers ? customers() : []),
    ...(asked.ratings ? ratings() : [])
  ]
  return Effect.map(
    sql<Sums.Row>`
      SELECT k.bot_id, ${sql.literal(Sums.totals)} AS counts
      FROM (${sql.join(" UNION ALL ", false)(parts)}) k
      GROUP BY k.bot_id`,
    (rows) => Sums.partsOf(rows, asked)
  )
}
