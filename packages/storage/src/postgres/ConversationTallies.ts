/** Counts by conversation, customer and rating over a range, in total and by bot. */
import { outcomes } from "@botflow/domain/Conversation"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as ConversationCounts from "./ConversationCounts.ts"
import * as ConversationDurations from "./ConversationDurations.ts"
import type { Part } from "./ConversationSums.ts"
import { storeErrors } from "./Database.ts"
import * as Filter from "./Filter.ts"
import * as MemberCounts from "./MemberCounts.ts"
import * as Pieces from "./Pieces.ts"
import { inOrganization, snapshot } from "./Tenancy.ts"

/** The tally of everything, and that of each bot that has one. */
export interface Totals {
  readonly total: ConversationTally.ConversationTally
  readonly byBot: ReadonlyMap<string, ConversationTally.ConversationTally>
}

const merge = (parts: ReadonlyArray<Part>): Totals => {
  const tallies = new Map<string | null, ConversationTally.ConversationTally>()
  for (const { botId, ...part } of parts) {
    tallies.set(botId, { ...(tallies.get(botId) ?? ConversationTally.empty), ...part })
  }
  const total = tallies.get(null) ?? ConversationTally.empty
  const byBot = new Map<string, ConversationTally.ConversationTally>()
  for (const [botId, tally] of tallies) if (botId !== null) byBot.set(botId, tally)
  return { total, byBot }
}

export class ConversationTallies extends Effect.Service<ConversationTallies>()(
  "@botflow/storage/ConversationTallies",
  {
    effect: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      // Seconds; none where there are fewer than two messages.
      const duration = sql.literal(
        "CASE WHEN c.inbound + c.outbound + c.agent >= 2 THEN extract(epoch FROM c.last_message_at - c.first_message_at) END"
      )
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
          jsonb_build_object('count', count(k.duration), 'sumSeconds', coalesce(sum(k.duration), 0)::float8,
            'p50Seconds', null, 'p95Seconds', null) AS durations
        FROM (
          SELECT c.*, c.inbound + c.outbound + c.agent AS messages, ${Filter.outcomeAt(sql, now)} AS outcome, ${duration} AS duration
          FROM conversation_metrics c
          WHERE ${Filter.onConversations(sql, filter, "c")}
            AND c.started_at >= ${Filter.at(sql, filter.from)} AND c.started_at < ${Filter.at(sql, filter.to)}
        ) k
        GROUP BY GROUPING SETS ((), (k.bot_id))`

      // Of some models: those with a message of them, since it is such messages that the range is narrowed to.
      const active = (filter: Filter.Filter) =>
        filter.models === null
          ? sql<Part>`
        SELECT c.bot_id, count(*) AS active FROM conversation_metrics c
        WHERE ${Filter.onConversations(sql, filter, "c")} AND ${Filter.hasMessageInRange(sql, filter)}
        GROUP BY GROUPING SETS ((), (c.bot_id))`
          : sql<Part>`
        SELECT k.bot_id, count(*) AS active
        FROM (
          SELECT DISTINCT m.bot_id, m.conversation_id FROM messages m
          WHERE ${Filter.onMessages(sql, filter, "m")}
            AND m.sent_at >= ${Filter.at(sql, filter.from)} AND m.sent_at < ${Filter.at(sql, filter.to)}
        ) k
        GROUP BY GROUPING SETS ((), (k.bot_id))`

      const customers = (filter: Filter.Filter) => sql<Part>`
        SELECT m.bot_id, count(DISTINCT m.customer_id) AS customers FROM messages m
        WHERE ${Filter.onMessages(sql, filter, "m")} AND m.sender = 'customer'
          AND m.sent_at >= ${Filter.at(sql, filter.from)} AND m.sent_at < ${Filter.at(sql, filter.to)}
        GROUP BY GROUPING SETS ((), (m.bot_id))`

      // An event knows its bot, but neither channel nor models.
      const ratings = (filter: Filter.Filter) => sql<Part>`
        SELECT c.bot_id, count(*) AS ratings, coalesce(sum(e.score), 0)::bigint AS score
        FROM conversation_events e
        JOIN conversation_metrics c USING (organization_id, bot_id, conversation_id)
        WHERE ${Filter.onConversations(sql, filter, "c")} AND e.type = 'rated'
          AND e.occurred_at >= ${Filter.at(sql, filter.from)} AND e.occurred_at < ${Filter.at(sql, filter.to)}
        GROUP BY GROUPING SETS ((), (c.bot_id))`

      /**
       * What is known without a look at messages: by who has the last message in the range where it reaches to the end of
       * everything, and else by what is sealed.
       */
      const counted = (filter: Filter.Filter, now: number) =>
        Effect.gen(function* () {
          const [standing] = yield* sql<{ ends: boolean; kept: number | null }>`
            SELECT ${ConversationCounts.reachesEnd(sql, filter)} AS ends, messages_kept_from() AS kept`
          const isOfAllChannels = filter.channels === null
          // The begin of the range would be looked for among messages that are not kept.
          const isCut =
            isOfAllChannels &&
            Pieces.startOf("hour", filter.from) !== filter.from &&
            filter.from < (standing?.kept ?? Number.NEGATIVE_INFINITY)
          const active = standing?.ends === true && !isCut
          const asked = {
            active,
            // Customers of two bots are not the sum of both; of one channel, only messages tell them.
            customers: active && isOfAllChannels && (filter.botIds === null || filter.botIds.length === 1),
            ratings: isOfAllChannels
          }
          const parts = yield* ConversationCounts.count(sql, filter, now, asked)
          const members = active || !isOfAllChannels ? null : yield* MemberCounts.count(sql, filter)
          return members === null
            ? { known: asked, parts }
            : { known: { ...asked, active: true, customers: true }, parts: [...parts, ...members] }
        }).pipe(snapshot(sql, filter.organizationId))

      // Which conversations used a model is not counted.
      const nothing = { known: { active: false, customers: false, ratings: false }, parts: [] }

      /**
       * All but the percentiles of durations, which have to be sorted out one by one: see `ConversationDurations`.
       *
       * @param now decides which conversations have lapsed; milliseconds since the epoch
       */
      const totals = Effect.fn("ConversationTallies.totals")(function* (filter: Filter.Filter, now: number) {
        const { known, parts } = filter.models === null ? yield* counted(filter, now) : nothing
        const rest = [
          ...(filter.models === null ? [] : [started(filter, now)]),
          ...(known.active ? [] : [active(filter)]),
          ...(known.customers ? [] : [customers(filter)]),
          ...(known.ratings ? [] : [ratings(filter)])
        ]
        const others = yield* Effect.forEach(rest, inOrganization(sql, filter.organizationId), {
          concurrency: 3
        })
        return merge([...parts, ...others.flat()])
      }, storeErrors)

      /** Durations of the conversations that started in the range, by bot. */
      const durationsByBot = Effect.fn("ConversationTallies.durationsByBot")(
        (filter: Filter.Filter) =>
          ConversationDurations.byBot(sql, filter).pipe(inOrganization(sql, filter.organizationId)),
        storeErrors
      )

      /** Durations of the conversations of each of `starts`, up to the next, and of all of them. */
      const durationSeries = Effect.fn("ConversationTallies.durationSeries")(
        (filter: Filter.Filter, starts: ReadonlyArray<number>) =>
          ConversationDurations.series(sql, filter, starts).pipe(inOrganization(sql, filter.organizationId)),
        storeErrors
      )

      return { totals, durationsByBot, durationSeries }
    })
  }
) {}
