/**
 * Derives everything of an organization again from its events, and tells where what was stored
 * differs; what only dropped messages could tell is left alone. `verify` leaves the database as it was, `recompute` keeps what it derived.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Data, Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { lockRollUp } from "./RollUpLock.ts"
import * as Sealing from "./Sealing.ts"
import { inOrganization } from "./Tenancy.ts"

type Row = Readonly<Record<string, unknown>>

/** A row that is not as its events say; null where there is none. */
export interface Difference {
  readonly table: string
  readonly key: Row
  readonly stored: Row | null
  readonly derived: Row | null
}

interface Table {
  readonly name: string
  readonly key: ReadonlyArray<string>
  /** Rows that wait to be derived differ rightly: whether one, `r`, does. */
  readonly waits: string
  /** Which rows can be derived from messages that are kept; the others are left alone. */
  readonly derivable: string
}

const conversationWaits = `EXISTS (SELECT FROM rollup_marks w WHERE w.organization_id = r.organization_id
  AND w.bot_id = r.bot_id AND w.conversation_id = r.conversation_id)`

const tables: ReadonlyArray<Table> = [
  {
    name: "conversation_metrics",
    key: ["bot_id", "conversation_id"],
    waits: conversationWaits,
    // Of dropped messages their base is kept.
    derivable: "true"
  },
  {
    name: "rollups_15m",
    key: ["bucket", "bot_id", "channel", "model"],
    // A conversation that waits may change the response time of any of its messages.
    waits: `EXISTS (SELECT FROM rollup_marks w JOIN messages m USING (organization_id, bot_id, conversation_id)
      WHERE w.organization_id = r.organization_id AND m.sent_at >= r.bucket AND m.sent_at < r.bucket + interval '15 minutes')`,
    derivable: "bucket >= messages_kept_from()"
  }
]

/** Counts that are added to, and the function that counts the same whole. */
const counted: ReadonlyArray<Table & { readonly counts: string; readonly isSome: string }> = [
  {
    name: "conversation_rollups",
    key: ["grain", "start_at", "bot_id", "channel"],
    counts: "conversation_counts",
    isSome: "started <> 0 OR messages <> 0 OR duration_ms <> 0 OR last_active <> 0"
  },
  {
    name: "open_rollups",
    key: ["grain", "start_at", "bot_id", "channel"],
    counts: "open_counts",
    isSome: "(open, open_engaged, open_escalated, open_failed, open_abandoned) <> (0, 0, 0, 0, 0)"
  },
  {
    name: "customer_rollups",
    key: ["grain", "start_at", "bot_id"],
    counts: "customer_counts",
    isSome: "last_active <> 0"
  },
  {
    name: "rating_rollups",
    key: ["grain", "start_at", "bot_id"],
    counts: "rating_counts",
    isSome: "ratings <> 0"
  }
].map((table) => ({
  ...table,
  derivable: "true",
  waits:
    "EXISTS (SELECT FROM rollup_marks w WHERE w.organization_id = r.organization_id AND w.bot_id = r.bot_id)"
}))

const customers: Table = {
  name: "customers",
  key: ["bot_id", "customer_id"],
  waits: "false",
  derivable: "last_at >= messages_kept_from()"
}

interface Key {
  readonly botId: string
  readonly conversationId: string
}

/** Conversations derived in one statement. */
const batch = 10_000

/** Carries what was found out of a transaction that is rolled back. */
class Found extends Data.TaggedError("Found")<{ readonly differences: ReadonlyArray<Difference> }> {}

export class Recomputation extends Effect.Service<Recomputation>()("@botflow/storage/Recomputation", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const setAside = (organizationId: OrganizationId, { derivable, name }: Table) =>
      Effect.gen(function* () {
        yield* sql.unsafe(`CREATE TEMP TABLE stored_${name} (LIKE ${name}) ON COMMIT DROP`)
        yield* sql.unsafe(
          `WITH gone AS (DELETE FROM ${name} WHERE organization_id = $1 AND ${derivable} RETURNING *)
           INSERT INTO stored_${name} SELECT * FROM gone`,
          [organizationId]
        )
      })

    const keysAfter = (organizationId: OrganizationId, { botId, conversationId }: Key) => sql<Key>`
      SELECT bot_id, conversation_id FROM (
        SELECT bot_id, conversation_id FROM messages WHERE organization_id = ${organizationId}
        UNION SELECT bot_id, conversation_id FROM conversation_events WHERE organization_id = ${organizationId}
        UNION SELECT bot_id, conversation_id FROM conversation_bases
          WHERE organization_id = ${organizationId} AND before <= messages_kept_from()
      ) k
      WHERE (bot_id, conversation_id) > (${botId}, ${conversationId})
      ORDER BY bot_id, conversation_id LIMIT ${batch}`

    const deriveConversations = (organizationId: OrganizationId) =>
      Effect.iterate(
        { botId: "", conversationId: "" },
        {
          while: (last: Key | null) => last !== null,
          body: (last) =>
            Effect.gen(function* () {
              const keys = yield* keysAfter(organizationId, last ?? { botId: "", conversationId: "" })
              yield* sql`SELECT FROM update_conversation_metrics(${keys.map(() => organizationId)}::uuid[],
                ${keys.map(({ botId }) => botId)}::text[], ${keys.map((key) => key.conversationId)}::text[])`
              return keys.at(-1) ?? null
            })
        }
      )

    const deriveRollups = (organizationId: OrganizationId) =>
      sql`INSERT INTO rollups_15m SELECT * FROM tally_messages(${organizationId}::uuid, '-infinity', 'infinity')`

    /** Before anything is set aside: that changes them, too. Where all have gone, zeros stay. */
    const setAsideCounts = (organizationId: OrganizationId, { isSome, name }: (typeof counted)[number]) =>
      Effect.gen(function* () {
        yield* sql.unsafe(`CREATE TEMP TABLE stored_${name} (LIKE ${name}) ON COMMIT DROP`)
        yield* sql.unsafe(
          `INSERT INTO stored_${name} SELECT * FROM ${name} WHERE organization_id = $1 AND (${isSome})`,
          [organizationId]
        )
      })

    const deriveCounts = (organizationId: OrganizationId, { counts, name }: (typeof counted)[number]) =>
      Effect.zipRight(
        sql.unsafe(`DELETE FROM ${name} WHERE organization_id = $1`, [organizationId]),
        sql.unsafe(`INSERT INTO ${name} SELECT * FROM ${counts}($1)`, [organizationId])
      )

    const deriveCustomers = (organizationId: OrganizationId) =>
      sql`INSERT INTO customers SELECT * FROM latest_of_customers(${organizationId}::uuid)
        ON CONFLICT (organization_id, bot_id, customer_id) DO UPDATE SET last_at = EXCLUDED.last_at`

    const differencesOf = ({ derivable, key, name, waits }: Table, organizationId: OrganizationId) =>
      Effect.map(
        sql.unsafe<{ key: Row; stored: Row | null; derived: Row | null }>(
          `SELECT jsonb_build_object(${key.map((column) => `'${column}', r.${column}`).join(", ")}) AS key,
             CASE WHEN s.organization_id IS NOT NULL THEN to_jsonb(s) END AS stored,
             CASE WHEN d.organization_id IS NOT NULL THEN to_jsonb(d) END AS derived
           FROM stored_${name} s
           FULL JOIN (SELECT * FROM ${name} WHERE organization_id = $1 AND ${derivable}) d USING (organization_id, ${key.join(", ")})
           CROSS JOIN LATERAL (SELECT $1::uuid AS organization_id, ${key.map((column) => `coalesce(s.${column}, d.${column}) AS ${column}`).join(", ")}) r
           WHERE to_jsonb(s) IS DISTINCT FROM to_jsonb(d) AND NOT ${waits}
           ORDER BY ${key.map((column) => `r.${column}`).join(", ")}`,
          [organizationId]
        ),
        (rows) => rows.map((row): Difference => ({ table: name, ...row }))
      )

    /** Messages whose response time changed: those that this very transaction wrote. */
    const retimed = (organizationId: OrganizationId) =>
      Effect.map(
        sql<{
          key: Row
          derived: Row
        }>`SELECT jsonb_build_object('bot_id', r.bot_id, 'conversation_id', r.conversation_id, 'event_id', r.event_id) AS key,
            jsonb_build_object('response_time_ms', r.response_time_ms) AS derived
          FROM messages r
          WHERE r.organization_id = ${organizationId} AND r.xmin = pg_current_xact_id()::xid AND NOT ${sql.literal(conversationWaits)}
          ORDER BY r.bot_id, r.conversation_id, r.event_id`,
        (rows) => rows.map((row): Difference => ({ table: "messages", stored: null, ...row }))
      )

    const derive = (organizationId: OrganizationId) =>
      Effect.gen(function* () {
        yield* lockRollUp(sql, [organizationId])
        // Against the rollups that stand: these are held against the events below, which takes the seals off.
        const sealed = yield* Sealing.verify(sql, organizationId)
        const moved = [...tables, customers]
        yield* Effect.forEach(counted, (table) => setAsideCounts(organizationId, table), { discard: true })
        yield* Effect.forEach(moved, (table) => setAside(organizationId, table), { discard: true })
        yield* deriveConversations(organizationId)
        yield* deriveRollups(organizationId)
        yield* deriveCustomers(organizationId)
        yield* Effect.forEach(counted, (table) => deriveCounts(organizationId, table), { discard: true })
        const rows = yield* Effect.forEach([...moved, ...counted], (table) =>
          differencesOf(table, organizationId)
        )
        return [...(yield* retimed(organizationId)), ...rows.flat(), ...sealed]
      })

    /** Keeps what it derived. @returns what was different */
    const recompute = Effect.fn("Recomputation.recompute")(
      (organizationId: OrganizationId) => inOrganization(sql, organizationId)(derive(organizationId)),
      storeErrors
    )

    /** @returns what is different; there should be nothing */
    const verify = Effect.fn("Recomputation.verify")(
      (organizationId: OrganizationId) =>
        derive(organizationId).pipe(
          Effect.flatMap((differences) => new Found({ differences })),
          inOrganization(sql, organizationId),
          Effect.catchTag("Found", ({ differences }) => Effect.succeed(differences))
        ),
      storeErrors
    )

    return { recompute, verify }
  })
}) {}
