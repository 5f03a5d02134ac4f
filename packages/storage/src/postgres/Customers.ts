/** When each customer last wrote: to a bot, and (`""`) to any of an organization. */
import type { Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"

interface Seen {
  readonly botId: string
  readonly customerId: string
  lastAt: number
}

/** Adds new messages. Whoever calls holds the rollup's lock, so that the counts by hour are added up one by one. */
export const addTo = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  messages: ReadonlyArray<Message>
) => {
  const latest = new Map<string, Seen>()
  for (const { botId, customer, sender, timestamp } of messages) {
    if (sender !== "customer" || customer === null || customer.id === null) continue
    for (const bot of [botId, ""]) {
      const key = `${bot}\0${customer.id}`
      const known = latest.get(key)
      if (known === undefined) latest.set(key, { botId: bot, customerId: customer.id, lastAt: timestamp })
      else known.lastAt = Math.max(known.lastAt, timestamp)
    }
  }
  const seen = [...latest.values()]
  return seen.length === 0
    ? Effect.void
    : sql`INSERT INTO customers AS c (organization_id, bot_id, customer_id, last_at)
        SELECT ${organizationId}::uuid, * FROM unnest(${seen.map(({ botId }) => botId)}::text[],
          ${seen.map(({ customerId }) => customerId)}::text[], ${seen.map(({ lastAt }) => Instant.format(lastAt))}::timestamptz[])
        ON CONFLICT (organization_id, bot_id, customer_id) DO UPDATE SET last_at = EXCLUDED.last_at
        WHERE c.last_at < EXCLUDED.last_at`
}
