/** Two tenants with rows in every table, and statements run as a role of the application. */
import * as Instant from "@botflow/domain/Instant"
import { BotId, CustomerId, type OrganizationId } from "@botflow/domain/Id"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Accounts } from "../src/postgres/Accounts.ts"
import { Bots } from "../src/postgres/Bots.ts"
import { Prices } from "../src/postgres/Prices.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { aggregated } from "./aggregates.ts"
import { append, at, bot, customer, given, organization, place, t0, turn } from "./support.ts"

export type Role = "botflow_app" | "botflow_worker"

/** Tables with an organization; months of messages are parts of one. */
export const tables = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(
    sql<{ name: string }>`SELECT c.relname AS name FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    (rows) => rows.map(({ name }) => name)
  )
)

/** Runs as a role that says these organizations; nothing of it stays. */
export const as =
  (role: Role, ids: ReadonlyArray<string>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(SqlClient.SqlClient, (sql) =>
      sql`SELECT set_config('role', ${role}, true), set_config('botflow.organizations', ${`{${ids.join(",")}}`}, true)`.pipe(
        Effect.zipRight(effect),
        Effect.flatMap((done) => Effect.fail({ done })),
        sql.withTransaction,
        Effect.catchIf(
          (end): end is { done: A } => typeof end === "object" && end !== null && "done" in end,
          ({ done }) => Effect.succeed(done)
        )
      )
    )

const email = (organizationId: OrganizationId) => `${organizationId}@example.org`

/** A tenant that has been through everything there is. */
const tenant = Effect.gen(function* () {
  const organizationId = yield* organization
  const accounts = yield* Accounts
  yield* accounts.ensureUser(organizationId, email(organizationId), "correct horse battery")
  yield* accounts.signIn(email(organizationId), "correct horse battery")
  yield* accounts.createKey(organizationId, "Test", ["read"])
  const customerOf = { customer: { id: CustomerId.make("u-1"), phone: "+27821234567", name: "Thandi" } }
  yield* given(organizationId, [
    customer(at(0), { ...customerOf, text: "hello" }),
    bot(at(2), { model: "gpt-4o-mini" }),
    turn("rated", at(3), { score: 4 })
  ])
  yield* (yield* Sealing).drain
  yield* aggregated(organizationId, t0 + 10 * Instant.day)
  yield* (yield* Prices).set(
    organizationId,
    {
      model: "own",
      validFrom: t0,
      input: Usd.zero,
      cachedInput: null,
      cacheCreationInput: null,
      output: Usd.zero
    },
    { preview: false }
  )
  return organizationId
})

/** What is on its way, marks and events that wait; and what only comes of months that are dropped, and the like. */
const leave = Effect.fn(function* (organizationId: OrganizationId) {
  const sql = yield* SqlClient.SqlClient
  yield* append(organizationId, [customer(at(120), place("support", "c-3"))])
  yield* (yield* Bots).update(organizationId, BotId.make("support"), { inactivitySeconds: 3_600 })
  yield* sql`INSERT INTO conversation_bases
    SELECT (jsonb_populate_record(t, '{"before": "-infinity"}')).*
    FROM conversation_talk(${organizationId}::uuid, 'support', 'c-1', '2100-01-01') t`
  yield* sql`INSERT INTO live_stale (organization_id) VALUES (${organizationId}) ON CONFLICT DO NOTHING`
  yield* sql`INSERT INTO invitations (organization_id, email, role, token_hash, invited_by, expires_at)
    VALUES (${organizationId}, 'new@example.org', 'viewer', sha256(convert_to(${organizationId}, 'UTF8')), 'test', now() + interval '1 day')`
  yield* sql`INSERT INTO audit_log (organization_id, actor_kind, actor, action) VALUES (${organizationId}, 'system', 'test', 'key.created')`
})

/** Two of them. What one leaves to be done the other must not find. */
export const pair = Effect.gen(function* () {
  const [a, b] = [yield* tenant, yield* tenant]
  for (const id of [a, b]) yield* given(id, [customer(at(90), place("support", "c-2"))])
  yield* leave(a)
  yield* leave(b)
  return [a, b] as const
})
