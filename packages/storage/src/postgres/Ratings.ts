/** Ratings counted by the hour, day and week in which they were given. */
import type { Lifecycle } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"

/** Adds new ones. Whoever calls takes their batch in the same transaction: each counts once. */
export const addTo = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  turns: ReadonlyArray<Lifecycle>
) => {
  const rated = turns.filter(({ type }) => type === "conversation.rated")
  return rated.length === 0
    ? Effect.void
    : sql`INSERT INTO rating_rollups AS r
        SELECT ${organizationId}::uuid, g.grain, date_bin(g.length, e.at, 'epoch'), e.bot_id, count(*), coalesce(sum(e.score), 0)
        FROM unnest(${rated.map(({ botId }) => botId)}::text[], ${rated.map(({ timestamp }) => Instant.format(timestamp))}::timestamptz[],
          ${rated.map(({ score }) => score)}::int[]) AS e (bot_id, at, score)
        CROSS JOIN rollup_grains() g
        GROUP BY 2, 3, 4
        ON CONFLICT (organization_id, grain, start_at, bot_id) DO UPDATE
        SET ratings = r.ratings + EXCLUDED.ratings, score = r.score + EXCLUDED.score`
}
