/** Live numbers as PostgreSQL has them: the source that `LiveStore` is written and rebuilt from. */
import type { Channel } from "@botflow/domain/Channel"
import type { Status } from "@botflow/domain/Conversation"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Histogram from "@botflow/domain/Histogram"
import * as Realtime from "@botflow/domain/Realtime"
import * as Tally from "@botflow/domain/Tally"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "../postgres/Database.ts"
import * as Pipeline from "../postgres/Pipeline.ts"
import { awaitRollUp } from "../postgres/RollUpLock.ts"
import { inOrganization, ofOrganization } from "../postgres/Tenancy.ts"
import {
  type Activity,
  type Change,
  type Conversation,
  type FeedEntry,
  openSince,
  reach,
  type Response,
  type Second,
  type Window
} from "./LiveStore.ts"
import { minuteOf, secondOf } from "./Windows.ts"

/** The latest conversations go to the feed, at most so many at once: nobody reads more in a moment. */
const feedLimit = 50
/** Of each bot at least so many, as a page shows: busy bots do not crowd out quiet ones. */
const feedOfBot = 10

/** In their order. @param rows latest last */
const forFeed = <A extends { readonly botId: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> => {
  const counts = new Map<string, number>()
  return rows
    .toReversed()
    .filter(({ botId }, i) => {
      const count = (counts.get(botId) ?? 0) + 1
      counts.set(botId, count)
      return i < feedLimit || count <= feedOfBot
    })
    .toReversed()
}

type SecondRow = Readonly<Record<Tally.Counter, number>> & {
  readonly second: number
  readonly botId: string
  readonly costUsd: string
  readonly times: ReadonlyArray<number> | null
}

const toSecond = ({ botId, costUsd, second, times, ...counters }: SecondRow): Second => ({
  second,
  botId,
  tally: {
    ...counters,
    costUsd: Usd.parse(costUsd) ?? Usd.zero,
    responseTimes: Histogram.fromSamples(times ?? [])
  }
})

interface ConversationRow {
  readonly botId: string
  readonly conversationId: string
  readonly channel: Channel
  readonly customerId: string | null
  readonly customerPhone: string | null
  readonly customerName: string | null
  readonly messages: number
  readonly lastMessageAt: number
  readonly status: Status
}

interface ActivityRow extends ConversationRow {
  readonly decidedAt: number
}

const toEntry = (row: ConversationRow): FeedEntry => ({
  conversationId: row.conversationId,
  botId: row.botId,
  channel: row.channel,
  status: row.status,
  customer: { id: row.customerId, phone: row.customerPhone, name: row.customerName },
  messageCount: row.messages,
  lastMessageAt: Instant.format(row.lastMessageAt)
})

const toActivity = (row: ActivityRow): Activity => ({
  botId: row.botId,
  conversationId: row.conversationId,
  lastMessageAt: row.status === "active" ? row.lastMessageAt : null,
  decidedAt: row.decidedAt
})

/** Clocks of senders may be ahead by as much. */
const dayAround = (now: number) => ({ from: now - Instant.day, to: now + Instant.day })

const keyOf = ({ botId, conversationId }: Conversation) => `${botId}\0${conversationId}`

export class LiveSource extends Effect.Service<LiveSource>()("@botflow/storage/LiveSource", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** What was sent in these spans and is derived from, second by second. @param starts milliseconds since the epoch */
    const secondsOf = (organizationId: OrganizationId, starts: ReadonlyArray<number>, lengthMs: number) =>
      sql<SecondRow>`
        SELECT (extract(epoch FROM date_trunc('second', m.sent_at)) * 1000)::bigint AS second, m.bot_id,
          count(*) FILTER (WHERE m.sender = 'customer') AS inbound,
          count(*) FILTER (WHERE m.sender = 'bot') AS outbound,
          count(*) FILTER (WHERE m.sender = 'agent') AS agent,
          count(*) FILTER (WHERE m.sender = 'bot' AND m.success) AS successful,
          count(*) FILTER (WHERE m.sender = 'bot' AND NOT m.success) AS failed,
          count(*) FILTER (WHERE m.sender = 'bot' AND m.fallback) AS fallback,
          count(m.response_time_ms) AS responses, coalesce(sum(m.response_time_ms), 0)::bigint AS response_ms,
          sum(m.plain_input)::bigint AS plain_input, sum(m.cached_input)::bigint AS cached_input,
          sum(m.cache_creation_input)::bigint AS cache_creation_input,
          sum(m.plain_output)::bigint AS plain_output, sum(m.reasoning_output)::bigint AS reasoning_output,
          sum(m.kb_queries)::bigint AS kb_queries, sum(m.kb_hits)::bigint AS kb_hits,
          count(m.cost_usd) AS priced, count(*) FILTER (WHERE m.unpriced) AS unpriced,
          coalesce(sum(m.cost_usd), 0) AS cost_usd,
          array_agg(m.response_time_ms) FILTER (WHERE m.response_time_ms IS NOT NULL) AS times
        FROM unnest(${starts.map(Instant.format)}::timestamptz[]) AS t (start)
        JOIN messages m ON m.organization_id = ${organizationId}
          AND m.sent_at >= t.start AND m.sent_at < t.start + ${lengthMs}::integer * interval '1 millisecond'
        -- What waits to be derived is added when it is: see \`RecentSeconds\`.
        WHERE NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
        GROUP BY 1, 2`.pipe(Effect.map((rows) => rows.map(toSecond)))

    /**
     * The last responses of a time, latest first; those of earlier days are nobody's last.
     *
     * @param time half-open; milliseconds since the epoch
     * @param botIds only these bots
     */
    const lastResponses = (
      organizationId: OrganizationId,
      { from, to }: Window,
      botIds: ReadonlyArray<string> | null = null
    ) =>
      sql<Response>`SELECT * FROM latest_responses(${organizationId}::uuid, ${botIds}::text[],
        ${Instant.format(from)}::timestamptz, ${Instant.format(to)}::timestamptz, ${Realtime.lastResponses}::integer)`.pipe(
        inOrganization(sql, organizationId),
        storeErrors
      )

    const columns =
      sql.literal(`c.bot_id, c.conversation_id, c.channel, c.customer_id, c.customer_phone, c.customer_name,
      c.inbound + c.outbound + c.agent AS messages, c.last_message_at`)
    const status = (now: number) =>
      sql`CASE WHEN c.state = 'active' AND c.lapses_at <= ${Instant.format(now)}::timestamptz THEN 'closed' ELSE c.state END AS status`

    const decidedAt = sql.literal(`greatest(c.last_message_at, (
      SELECT max(e.occurred_at) FROM conversation_events e
      WHERE e.organization_id = c.organization_id AND e.bot_id = c.bot_id AND e.conversation_id = c.conversation_id
        AND e.type IN ('resolved', 'escalated')))`)

    /** Returns when PostgreSQL has all that the feed has said so far. */
    const settled = Effect.fn("LiveSource.settled")(
      (organizationId: OrganizationId) => awaitRollUp(sql, organizationId),
      storeErrors
    )

    /** The latest conversations, latest first; `LiveStore`'s feed from before it was there. */
    const latest = Effect.fn("LiveSource.latest")(
      function* (
        organizationId: OrganizationId,
        options: {
          readonly now: number
          readonly limit: number
          readonly botIds: ReadonlyArray<string> | null
        }
      ) {
        const rows =
          yield* sql<ConversationRow>`SELECT ${columns}, ${status(options.now)} FROM conversation_metrics c
        WHERE c.organization_id = ${organizationId} AND c.last_message_at IS NOT NULL
          AND (${options.botIds}::text[] IS NULL OR c.bot_id = ANY (${options.botIds}::text[]))
        ORDER BY c.last_message_at DESC, c.bot_id, c.conversation_id LIMIT ${options.limit}`
        return rows.map(toEntry)
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * What became of these instants and conversations. Minutes that are over long enough are read
     * whole, and so are those that were `open` until now; of the others only the seconds named.
     *
     * @param moved those of the conversations in which something happened: they go to the feed
     */
    const changeOf = Effect.fn("LiveSource.changeOf")(
      function* (
        organizationId: OrganizationId,
        {
          conversations,
          instants,
          open
        }: {
          readonly instants: ReadonlyArray<number>
          readonly open: ReadonlyArray<number>
          readonly conversations: ReadonlyArray<Conversation>
        },
        moved: ReadonlyArray<Conversation>,
        now: number
      ) {
        const hasMoved = new Set(moved.map(keyOf))
        const since = now - reach
        const boundary = openSince(now)
        const recent = instants.filter((instant) => instant >= since)
        const touched = recent.filter((instant) => instant < boundary).map(minuteOf)
        const minutes = [...new Set([...touched, ...open.filter((minute) => minute < boundary)])]
        const single = [...new Set(recent.filter((instant) => instant >= boundary).map(secondOf))]
        const secondsIn = (starts: ReadonlyArray<number>, lengthMs: number) =>
          starts.length === 0 ? Effect.succeed([]) : secondsOf(organizationId, starts, lengthMs)
        const moving = sql<ActivityRow>`SELECT ${columns}, ${status(now)}, ${decidedAt} AS decided_at
        FROM unnest(${conversations.map(() => organizationId)}::uuid[], ${conversations.map((c) => c.botId)}::text[],
          ${conversations.map((c) => c.conversationId)}::text[]) AS t (organization_id, bot_id, conversation_id)
        -- Each by its key, and the organization no constant: see \`standings\` in \`ConversationDeltas\`.
        CROSS JOIN LATERAL (
          SELECT * FROM conversation_metrics c
          WHERE c.organization_id = t.organization_id AND c.bot_id = t.bot_id AND c.conversation_id = t.conversation_id
          OFFSET 0
        ) c
        WHERE c.last_message_at >= ${Instant.format(since)}::timestamptz
        ORDER BY c.last_message_at, c.bot_id, c.conversation_id`
        const [ofMinutes, ofSeconds, rows, responses] = yield* Pipeline.all([
          secondsIn(minutes, Instant.minute),
          secondsIn(single, 1_000),
          moving,
          lastResponses(organizationId, dayAround(now))
        ])
        return {
          minutes,
          seconds: [...ofMinutes, ...ofSeconds],
          activity: rows.map(toActivity),
          responses,
          feed: forFeed(rows.filter((row) => hasMoved.has(keyOf(row)))).map(toEntry)
        } satisfies Change
      },
      ofOrganization(sql),
      storeErrors
    )

    /** Everything that live numbers are made of, without the feed. */
    const whole = Effect.fn("LiveSource.whole")(
      function* (organizationId: OrganizationId, now: number) {
        const since = Instant.format(now - reach)
        const found = yield* sql<{ minute: number }>`SELECT DISTINCT date_trunc('minute', sent_at) AS minute
        FROM messages WHERE organization_id = ${organizationId} AND sent_at >= ${since}::timestamptz`
        const minutes = found.map(({ minute }) => minute)
        const rows = yield* sql<ActivityRow>`SELECT * FROM (
          SELECT ${columns}, ${status(now)}, c.state, ${decidedAt} AS decided_at FROM conversation_metrics c
          WHERE c.organization_id = ${organizationId} AND c.last_message_at >= ${since}::timestamptz
        ) k WHERE k.state = 'active' OR k.decided_at > ${Instant.format(now)}::timestamptz`
        return {
          minutes: minutes.filter((minute) => minute < openSince(now)),
          seconds: yield* secondsOf(organizationId, minutes, Instant.minute),
          activity: rows.map(toActivity),
          responses: yield* lastResponses(organizationId, dayAround(now)),
          feed: []
        } satisfies Change
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * Conversations active at an instant: with a message in the 60 minutes up to it, and then
     * neither resolved nor handed over. Whatever is later plays no part.
     *
     * @param only of these conversations; `null`: all
     */
    const activeAt = Effect.fn("LiveSource.activeAt")(
      function* (
        organizationId: OrganizationId,
        window: { readonly from: number; readonly to: number },
        botIds: ReadonlyArray<string> | null,
        only: ReadonlyArray<Conversation> | null = null
      ) {
        const ofThese =
          only === null
            ? sql`true`
            : sql`(c.bot_id, c.conversation_id) IN (
              SELECT * FROM unnest(${only.map((c) => c.botId)}::text[], ${only.map((c) => c.conversationId)}::text[]))`
        const from = Instant.format(window.from)
        const to = Instant.format(window.to)
        const [row] = yield* sql<{ active: number }>`
        SELECT count(*) AS active
        FROM conversation_metrics c
        CROSS JOIN LATERAL (
          SELECT CASE WHEN c.last_message_at < ${to}::timestamptz THEN c.last_message_at ELSE (
            SELECT max(m.sent_at) FROM messages m
            WHERE m.organization_id = c.organization_id AND m.bot_id = c.bot_id AND m.conversation_id = c.conversation_id
              AND m.sent_at >= ${from}::timestamptz AND m.sent_at < ${to}::timestamptz
          ) END AS last_message_at
        ) t
        CROSS JOIN LATERAL (
          SELECT max(e.occurred_at) FILTER (WHERE e.type = 'resolved') AS resolved_at,
            max(e.occurred_at) FILTER (WHERE e.type = 'escalated') AS escalated_at
          FROM conversation_events e
          WHERE e.organization_id = c.organization_id AND e.bot_id = c.bot_id AND e.conversation_id = c.conversation_id
            AND e.occurred_at < ${to}::timestamptz
        ) l
        WHERE c.organization_id = ${organizationId}
          AND c.last_message_at >= ${from}::timestamptz AND c.first_message_at < ${to}::timestamptz
          AND (${botIds}::text[] IS NULL OR c.bot_id = ANY (${botIds}::text[])) AND ${ofThese}
          AND t.last_message_at >= ${from}::timestamptz
          AND NOT coalesce(l.escalated_at > coalesce(l.resolved_at, '-infinity'), false)
          AND NOT coalesce(l.resolved_at >= t.last_message_at, false)`
        return row?.active ?? 0
      },
      ofOrganization(sql),
      storeErrors
    )

    return { changeOf, whole, settled, latest, lastResponses, activeAt }
  })
}) {}
