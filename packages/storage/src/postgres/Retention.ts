/**
 * Drops months of messages that are older than they are to be kept. Numbers stay as they are: a
 * month goes only once all that follows from it is derived and sealed, and adds up to it.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schedule } from "effect"
import * as ConversationBases from "./ConversationBases.ts"
import { sqlState, storeErrors } from "./Database.ts"
import * as Kept from "./Kept.ts"
import { lockRollUp } from "./RollUpLock.ts"
import { acrossOrganizations, inOrganization, ofOrganization } from "./Tenancy.ts"

/** A month of messages, by its partition. */
export interface Month extends ConversationBases.Month {
  readonly name: string
}

/** A month that is due, and how many messages it holds. */
export interface Due extends Month {
  readonly messages: number
}

/**
 * `gone`: another worker dropped it. `unsettled`: something of it waits to be derived or sealed, or
 * came meanwhile; later it may be dropped. `busy`: the table is in use without a pause.
 */
export type Outcome = "dropped" | "gone" | "unsettled" | "busy"

/** How long writers may have to wait behind us for the table, at most; and we for who derives. */
const patience = { table: "300ms", rollUp: "5s" } as const

const firstDay = ({ from }: Month) => Instant.format(from).slice(0, 10)

/** Tries for the table before it is left to the next turn. */
const tries = Schedule.intersect(Schedule.jittered(Schedule.spaced("400 millis")), Schedule.recurs(20))

export class Retention extends Effect.Service<Retention>()("@botflow/storage/Retention", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Since when messages are kept, milliseconds since the epoch; null: none were dropped. */
    const keptFrom = Effect.map(Kept.keptFrom(sql), (at) => (Number.isFinite(at) ? at : null)).pipe(
      storeErrors,
      Effect.withSpan("Retention.keptFrom")
    )

    /** Whether the organization had messages in the range of which none are kept. */
    const hasDropped = Effect.fn("Retention.hasDropped")(
      (range: { readonly organizationId: OrganizationId; readonly from: number; readonly to: number }) =>
        Kept.hasDropped(sql, range),
      ofOrganization(sql),
      storeErrors
    )

    /**
     * The months that lie wholly beyond `days` before `now`, oldest first.
     *
     * @param only counts the messages of this organization; null: of all
     */
    const due = Effect.fn("Retention.due")(
      (days: number, now: number, only: OrganizationId | null) => sql<Due>`
        SELECT m.name, m.from_at AS from, m.to_at AS to, (
          SELECT coalesce(sum(r.inbound + r.outbound + r.agent), 0)::bigint FROM rollups_15m r
          WHERE r.bucket >= m.from_at AND r.bucket < m.to_at AND (${only}::uuid IS NULL OR r.organization_id = ${only}::uuid)
        ) AS messages
        FROM message_months() m
        WHERE m.to_at <= ${Instant.format(now - days * Instant.day)}::timestamptz`,
      (found, _days, _now, only) =>
        only === null ? acrossOrganizations(sql)(found) : inOrganization(sql, only)(found),
      storeErrors
    )

    const organizations = Effect.map(
      sql<{
        organizationId: OrganizationId
      }>`SELECT organization_id FROM organizations ORDER BY organization_id`.pipe(acrossOrganizations(sql)),
      (rows) => rows.map(({ organizationId }) => organizationId)
    )

    const exists = ({ name }: Month) =>
      Effect.map(sql`SELECT FROM message_months() WHERE name = ${name}`, (rows) => rows.length > 0)

    /** Nothing of it waits: no mark, no seal that is off. Batches that wait are missing in `addUp`. */
    const isSettled = ({ from, to }: Month) => {
      const [first, end] = [Instant.format(from), Instant.format(to)]
      return Effect.map(
        sql`SELECT FROM rollup_periods WHERE NOT sealed AND start_at >= ${first}::timestamptz AND start_at < ${end}::timestamptz
          UNION ALL SELECT FROM rollup_marks WHERE minute >= ${first}::timestamptz AND minute < ${end}::timestamptz
          LIMIT 1`,
        (waiting) => waiting.length === 0
      )
    }

    /**
     * One transaction. Who derives waits until it ends, and who writes to this very month; all the
     * others wait for the last statement alone.
     */
    const dropNow = (month: Month, ids: ReadonlyArray<OrganizationId>) =>
      Effect.gen(function* () {
        yield* sql`SET LOCAL lock_timeout = ${sql.literal(`'${patience.rollUp}'`)}`
        yield* lockRollUp(sql, ids)
        if (!(yield* exists(month))) return "gone" as const
        yield* sql`SET LOCAL lock_timeout = ${sql.literal(`'${patience.table}'`)}`
        yield* sql`SELECT lock_message_month(${firstDay(month)}::date)`
        const adds = yield* ConversationBases.addUp(sql, month)
        if (!adds || !(yield* isSettled(month))) return "unsettled" as const
        yield* ConversationBases.supersede(sql, month)
        yield* sql`SELECT drop_message_month(${firstDay(month)}::date)`
        return "dropped" as const
      }).pipe(acrossOrganizations(sql))

    // A lock that was not free in time, or two that wait for each other.
    const isBusy = (error: SqlError) => /^(55P03|40)/.test(sqlState(error) ?? "")

    /** Drops a month, the oldest there is. Repeating it, or on two workers, changes nothing. */
    const drop = Effect.fn("Retention.drop")(function* (month: Month) {
      const ids = yield* organizations
      if (!(yield* exists(month))) return "gone" as const
      // Before it costs anything.
      if (!(yield* acrossOrganizations(sql)(isSettled(month)))) return "unsettled" as const
      yield* acrossOrganizations(sql)(ConversationBases.clear(sql))
      yield* Effect.forEach(ids, (id) => ConversationBases.prepare(sql, id, month), { discard: true })
      return yield* dropNow(month, ids).pipe(
        Effect.retry({ while: isBusy, schedule: tries }),
        Effect.catchIf(isBusy, () => Effect.succeed("busy" as const))
      )
    }, storeErrors)

    /**
     * Drops what is due, oldest first, until one has to wait: whatever is older than `keptFrom` is gone.
     *
     * @returns what became of each
     */
    const apply = Effect.fn("Retention.apply")(function* (days: number, now: number) {
      const outcomes: Array<Due & { readonly outcome: Outcome }> = []
      for (const month of yield* due(days, now, null)) {
        const outcome = yield* drop(month)
        outcomes.push({ ...month, outcome })
        if (outcome === "unsettled" || outcome === "busy") break
      }
      return outcomes
    })

    return { keptFrom, hasDropped, due, drop, apply }
  })
}) {}
