/**
 * Which periods wait to be aggregated. It stands in PostgreSQL alone: whoever asks, whenever and
 * however often, finds what is due, and jobs are only hints to ask.
 */
import * as Aggregation from "@botflow/domain/Aggregation"
import * as CivilDate from "@botflow/domain/CivilDate"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Zone from "@botflow/domain/Zone"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { acrossOrganizations, inOrganization, ofOrganization } from "./Tenancy.ts"

/** A period that is to be aggregated. Instants: milliseconds since the epoch. */
export interface DuePeriod {
  readonly organizationId: OrganizationId
  readonly kind: Aggregation.Kind
  readonly startAt: number
  readonly endAt: number
  /** Of a day, such as `2026-01-17`; null for an hour. */
  readonly date: string | null
  readonly timezone: string | null
  /** The changes that an aggregate made from now on has in it. */
  readonly changes: number
}

/** At most so many periods of an organization are found due at once. */
export const batch = 500

interface Mark {
  readonly kind: Aggregation.Kind
  readonly quarter: number
}

const distinct = (periods: ReadonlyArray<Aggregation.Period>) =>
  [...new Map(periods.map((period) => [`${period.kind}${period.from}`, period])).values()].sort(
    (a, b) => a.from - b.from
  )

export class AggregationPlan extends Effect.Service<AggregationPlan>()("@botflow/storage/AggregationPlan", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** One plan of an organization at a time, so that all its days are of one zone. */
    const locked = <A, E, R>(
      organizationId: OrganizationId,
      work: (timezone: string, zone: Zone.Zone) => Effect.Effect<A, E, R>
    ) =>
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(hashtextextended('aggregation ' || ${organizationId}, 0))`
        const [row] = yield* sql<{
          timezone: string
        }>`SELECT timezone FROM organizations WHERE organization_id = ${organizationId}`
        const timezone = row?.timezone ?? Zone.defaultName
        const zone = Zone.parse(timezone) ?? Zone.parse(Zone.defaultName)
        return yield* zone === null ? Effect.dieMessage("no default zone") : work(timezone, zone)
      }).pipe(inOrganization(sql, organizationId))

    /** Counts a change of each period. @param dueBy where asked for by hand: not later than this */
    const change = (
      organizationId: OrganizationId,
      timezone: string,
      periods: ReadonlyArray<Aggregation.Period>,
      dueBy = Number.POSITIVE_INFINITY
    ) => {
      const zoneOf = ({ date }: Aggregation.Period) => (date === null ? null : timezone)
      return sql`
        INSERT INTO aggregations AS a (organization_id, kind, start_at, end_at, date, timezone, due_at)
        SELECT ${organizationId}::uuid, * FROM unnest(
          ${periods.map(({ kind }) => kind)}::text[], ${periods.map(({ from }) => Instant.format(from))}::timestamptz[],
          ${periods.map(({ to }) => Instant.format(to))}::timestamptz[],
          ${periods.map(({ date }) => (date === null ? null : CivilDate.format(date)))}::date[], ${periods.map(zoneOf)}::text[],
          ${periods.map(({ dueAt }) => Instant.format(Math.min(dueAt, dueBy)))}::timestamptz[])
        ON CONFLICT (organization_id, kind, start_at) DO UPDATE
        SET changes = a.changes + 1, due_at = least(a.due_at, EXCLUDED.due_at)`
    }

    const takeMarks = (organizationId: OrganizationId) => sql<Mark>`
      WITH taken AS (DELETE FROM aggregation_marks WHERE organization_id = ${organizationId} RETURNING kind, quarter)
      SELECT DISTINCT kind, quarter FROM taken`

    /** Forgets the days of another zone. @returns what they covered */
    const takeForeignDays = (organizationId: OrganizationId, timezone: string) => sql<{
      startAt: number
      endAt: number
    }>`
      DELETE FROM aggregations WHERE organization_id = ${organizationId} AND kind = 'daily' AND timezone <> ${timezone}
      RETURNING start_at, end_at`

    /** Numbers of another zone's days, but for dates whose own take their place at once. */
    const deleteForeignRows = (
      organizationId: OrganizationId,
      timezone: string,
      days: ReadonlyArray<Aggregation.Period>,
      now: number
    ) => {
      const replaced = days.filter(({ dueAt }) => dueAt <= now).map(({ date }) => CivilDate.format(date ?? 0))
      return sql`DELETE FROM bot_performance_metrics
        WHERE organization_id = ${organizationId} AND timezone <> ${timezone} AND date <> ALL (${replaced}::date[])`
    }

    const plan = Effect.fn("AggregationPlan.plan")((organizationId: OrganizationId, now: number) =>
      locked(organizationId, (timezone, zone) =>
        Effect.gen(function* () {
          const marks = yield* takeMarks(organizationId)
          const foreign = yield* takeForeignDays(organizationId, timezone)
          const marked = marks.map(({ kind, quarter }) =>
            kind === "daily" ? Aggregation.dayOf(zone, quarter) : Aggregation.hourOf(quarter)
          )
          const covered = foreign.flatMap(({ endAt, startAt }) => Aggregation.daysIn(zone, startAt, endAt))
          const periods = distinct([...marked, ...covered])
          if (periods.length > 0) yield* change(organizationId, timezone, periods)
          if (foreign.length > 0) yield* deleteForeignRows(organizationId, timezone, distinct(covered), now)
        })
      )
    )

    /** Those with marks, and those whose days are of another zone than their own by now. */
    const toPlan = sql<{ organizationId: OrganizationId }>`
      SELECT o.organization_id FROM organizations o
      WHERE EXISTS (SELECT FROM aggregation_marks m WHERE m.organization_id = o.organization_id)
        OR o.timezone <> (SELECT a.timezone FROM aggregations a WHERE a.organization_id = o.organization_id AND a.kind = 'daily'
          ORDER BY a.start_at DESC LIMIT 1)`.pipe(acrossOrganizations(sql))

    // Newest first: an import of years does not hold up the last hour.
    const duePeriods = (now: number, only: OrganizationId | null) => sql<DuePeriod>`
      SELECT organization_id, kind, start_at, end_at, date, timezone, changes
      FROM (
        SELECT a.*, row_number() OVER (PARTITION BY a.organization_id ORDER BY a.end_at DESC, a.kind) AS place
        FROM aggregations a
        WHERE a.due_at <= ${Instant.format(now)}::timestamptz
          AND (a.stale OR a.revisit_at <= ${Instant.format(now)}::timestamptz)
          AND (${only}::uuid IS NULL OR a.organization_id = ${only}::uuid)
      ) d
      WHERE place <= ${batch}
      ORDER BY organization_id, end_at DESC, kind`

    /**
     * What is due: periods that are over and were never aggregated, that something changed since,
     * or in which a conversation has lapsed since.
     *
     * @param now milliseconds since the epoch
     */
    const due = Effect.fn("AggregationPlan.due")(function* (now: number) {
      const organizations = yield* toPlan
      yield* Effect.forEach(organizations, ({ organizationId }) => plan(organizationId, now), {
        discard: true
      })
      const periods = yield* acrossOrganizations(sql)(duePeriods(now, null))
      yield* Effect.annotateCurrentSpan({ planned: organizations.length, due: periods.length })
      return periods
    }, storeErrors)

    /** Of one organization, as it was planned last. */
    const dueOf = Effect.fn("AggregationPlan.dueOf")(
      (organizationId: OrganizationId, now: number) => duePeriods(now, organizationId),
      ofOrganization(sql),
      storeErrors
    )

    /** Asks for a UTC hour by hand, which is over. */
    const requestHour = Effect.fn("AggregationPlan.requestHour")(
      (organizationId: OrganizationId, instant: number, now: number) =>
        locked(organizationId, (timezone) =>
          change(organizationId, timezone, [Aggregation.hourOf(instant)], now)
        ),
      Effect.asVoid,
      storeErrors
    )

    /** Asks for a civil day of the organization's zone by hand. @param instant in a day that is over */
    const requestDay = Effect.fn("AggregationPlan.requestDay")(
      (organizationId: OrganizationId, instant: number, now: number) =>
        locked(organizationId, (timezone, zone) =>
          change(organizationId, timezone, [Aggregation.dayOf(zone, instant)], now)
        ),
      Effect.asVoid,
      storeErrors
    )

    return { due, dueOf, requestDay, requestHour }
  })
}) {}
