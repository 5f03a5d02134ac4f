/** Counts by conversation, customer and rating over a range, in total and by bot. */
import { type ConversationTally, noConversations, outcomes } from "@botflow/domain/Summary"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"

/** The tally of everything, and that of each bot that has one. */
export interface Totals {
  readonly total: ConversationTally
  readonly byBot: ReadonlyMap<string, ConversationTally>
}

/** Part of a tally; `botId` is null for all bots together. */
type Part = Partial<ConversationTally> & { readonly botId: string | null }

const merge = (parts: ReadonlyArray<Part>): Totals => {
  const tallies = new Map<string | null, ConversationTally>()
  for (const { botId, ...part } of parts) {
    tallies.set(botId, { ...(tallies.get(botId) ?? noConversations), ...part })
  }
  const total = tallies.get(null) ?? noConversations
  const byBot = new Map<string, ConversationTally>()
  for (const [botId, tally] of tallies) if (botId !== null) byBot.set(botId, tally)
  return { total, byBot }
}

export class ConversationTallies extends Effect.Service<ConversationTallies>()(
  "@botflow/storage/ConversationTallies",
  {
    effect: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const started = (filter: Filter.Filter, now: number) => sql<Part>`
        SELECT k.bot_id,
          count(*) AS started,
          count(*) FILTER (WHERE k.inbound > 0) AS engaged,
          count(*) FILTER (WHERE k.inbound > 0 AND k.escalated_at IS NOT NULL) AS escalated,
          count(*) FILTER (WHERE k.inbound > 0 AND k.outcome <> 'open') AS closed_engaged,
          count(*) FILTER (WHERE k.inbound > 0 AND k.outcome <> 'open' AND k.escalated_at IS NULL) AS contained,
          jsonb_build_object(${sql.literal(
            outcomes.map((name) => `'${name}', count(*) FILTER (WHERE k.outcome = '${name}')`).join(", ")
          )}) AS outcomes,
          coalesce(sum(k.messages), 0)::bigint AS messages,
          count(*) FILTER (WHERE k.messages >= 2) AS timed,
          coalesce(sum(extract(epoch FROM k.last_message_at - k.first_message_at)) FILTER (WHERE k.messages >= 2), 0)::float8 AS duration_seconds
        FROM (
          SELECT c.*, c.inbound + c.outbound + c.agent AS messages, ${Filter.outcomeAt(sql, now)} AS outcome
          FROM conversation_metrics c
          WHERE ${Filter.onConversations(sql, filter, "c")}
            AND c.started_at >= ${Filter.at(sql, filter.from)} AND c.started_at < ${Filter.at(sql, filter.to)}
        ) k
        GROUP BY GROUPING SETS ((), (k.bot_id))`

      const active = (filter: Filter.Filter) => sql<Part>`
        SELECT c.bot_id, count(*) AS active FROM conversation_metrics c
        WHERE ${Filter.onConversations(sql, filter, "c")} AND ${Filter.hasMessageInRange(sql, filter)}
        GROUP BY GROUPING SETS ((), (c.bot_id))`

      const customers = (filter: Filter.Filter) => sql<Part>`
        SELECT m.bot_id, count(DISTINCT m.customer_id) AS customers FROM messages m
        WHERE ${Filter.onMessages(sql, filter, "m")} AND m.sender = 'customer'
          AND m.sent_at >= ${Filter.at(sql, filter.from)} AND m.sent_at < ${Filter.at(sql, filter.to)}
        GROUP BY GROUPING SETS ((), (m.bot_id))`

      const ratings = (filter: Filter.Filter) => sql<Part>`
        SELECT c.bot_id, count(*) AS ratings, coalesce(sum(e.score), 0)::bigint AS score
        FROM conversation_events e
        JOIN conversation_metrics c USING (organization_id, bot_id, conversation_id)
        WHERE ${Filter.onConversations(sql, filter, "c")} AND e.type = 'rated'
          AND e.occurred_at >= ${Filter.at(sql, filter.from)} AND e.occurred_at < ${Filter.at(sql, filter.to)}
        GROUP BY GROUPING SETS ((), (c.bot_id))`

      /** @param now decides which conversations have lapsed; milliseconds since the epoch */
      const totals = Effect.fn("ConversationTallies.totals")(function* (filter: Filter.Filter, now: number) {
        const parts = yield* Effect.all(
          [started(filter, now), active(filter), customers(filter), ratings(filter)],
          {
            concurrency: 4
          }
        )
        return merge(parts.flat())
      }, storeErrors)

      return { totals }
    })
  }
) {}
