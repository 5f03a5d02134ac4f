/** Aggregates what is due into `bot_performance_metrics` and `usage_analytics`. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { AggregateReader } from "./AggregateReader.ts"
import { type BotDay, botDayColumns, type Hour, hourColumns } from "./AggregateRows.ts"
import { AggregationPlan, batch, type DuePeriod } from "./AggregationPlan.ts"
import { upsertColumns } from "./Columns.ts"
import { storeErrors } from "./Database.ts"
import { inOrganization } from "./Tenancy.ts"

/**
 * No lock is held while numbers are read: a reading is written only where the one that stands has
 * seen fewer changes, or as many and is not later. Whatever is committed while it reads leaves
 * marks, which count as a change after those that it has seen, so that the period is due again.
 */
export class Aggregations extends Effect.Service<Aggregations>()("@botflow/storage/Aggregations", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const plan = yield* AggregationPlan
    const reader = yield* AggregateReader

    /** When the first of the conversations that started in it, and were open `now`, lapses. */
    const firstLapse = (period: DuePeriod, now: number) =>
      Effect.map(
        sql<{ at: number | null }>`SELECT min(lapses_at) AS at FROM conversation_metrics
          WHERE organization_id = ${period.organizationId} AND state = 'active' AND lapses_at > ${Instant.format(now)}::timestamptz
            AND started_at >= ${Instant.format(period.startAt)}::timestamptz AND started_at < ${Instant.format(period.endAt)}::timestamptz`,
        ([row]) => row?.at ?? null
      ).pipe(inOrganization(sql, period.organizationId))

    /** Notes that a reading is about to be written. @returns whether it may be: nothing newer stands */
    const note = (period: DuePeriod, now: number, revisitAt: number | null) =>
      Effect.map(
        sql`UPDATE aggregations SET seen = ${period.changes}::bigint, as_of = ${Instant.format(now)}::timestamptz,
            revisit_at = ${revisitAt === null ? null : Instant.format(revisitAt)}::timestamptz
          WHERE organization_id = ${period.organizationId} AND kind = ${period.kind}
            AND start_at = ${Instant.format(period.startAt)}::timestamptz AND end_at = ${Instant.format(period.endAt)}::timestamptz
            AND timezone IS NOT DISTINCT FROM ${period.timezone}
            AND (seen, coalesce(as_of, '-infinity')) <= (${period.changes}::bigint, ${Instant.format(now)}::timestamptz)
          RETURNING 1`,
        (noted) => noted.length > 0
      )

    const writeDay = (period: DuePeriod, rows: ReadonlyArray<BotDay>) =>
      Effect.zipRight(
        upsertColumns(
          sql,
          "bot_performance_metrics",
          botDayColumns,
          rows,
          ["organization_id", "bot_id", "date"],
          ["aggregated_at"]
        ),
        sql`DELETE FROM bot_performance_metrics WHERE organization_id = ${period.organizationId}
          AND date = ${period.date}::date AND bot_id <> ALL (${rows.map(({ botId }) => botId)}::text[])`
      )

    const aggregateDay = Effect.fn("Aggregations.day")(function* (period: DuePeriod, now: number) {
      // Before the numbers: a conversation that changes in between leaves a mark.
      const revisitAt = yield* firstLapse(period, now)
      const rows = yield* reader.day(period, now)
      yield* Effect.annotateCurrentSpan({ bots: rows.length })
      yield* inOrganization(
        sql,
        period.organizationId
      )(
        Effect.flatMap(note(period, now, revisitAt), (newest) =>
          newest ? writeDay(period, rows) : Effect.void
        )
      )
    })

    const writeHour = (period: DuePeriod, rows: ReadonlyArray<Hour>) =>
      rows.length > 0
        ? upsertColumns(
            sql,
            "usage_analytics",
            hourColumns,
            rows,
            ["organization_id", "hour"],
            ["aggregated_at"]
          )
        : sql`DELETE FROM usage_analytics WHERE organization_id = ${period.organizationId}
            AND hour = ${Instant.format(period.startAt)}::timestamptz`

    const aggregateHour = Effect.fn("Aggregations.hour")(function* (period: DuePeriod, now: number) {
      const rows = yield* reader.hour(period, now)
      yield* inOrganization(
        sql,
        period.organizationId
      )(Effect.flatMap(note(period, now, null), (newest) => (newest ? writeHour(period, rows) : Effect.void)))
    })

    /** Repeating it, late or on two workers, changes nothing. @param now milliseconds since the epoch */
    const aggregate = (period: DuePeriod, now: number) =>
      (period.kind === "daily" ? aggregateDay(period, now) : aggregateHour(period, now)).pipe(storeErrors)

    /**
     * Aggregates what is due of an organization, one batch of it. A period that cannot be, by a
     * mistake of ours, does not keep the others from it; the mistake is told after them.
     *
     * @returns how many there were; fewer than a batch: none are left
     */
    const run = Effect.fn("Aggregations.run")(function* (organizationId: OrganizationId, now: number) {
      const periods = yield* plan.dueOf(organizationId, now)
      const mistakes: Array<unknown> = []
      yield* Effect.forEach(
        periods,
        (period) =>
          aggregate(period, now).pipe(
            Effect.catchAllDefect((mistake) => Effect.sync(() => void mistakes.push(mistake)))
          ),
        { discard: true }
      )
      if (mistakes.length > 0) return yield* Effect.die(mistakes[0])
      yield* Effect.annotateCurrentSpan({ periods: periods.length })
      return periods.length
    })

    /** Everything that is due of an organization. @returns how many periods */
    const drain = (organizationId: OrganizationId, now: number) =>
      Effect.iterate(
        { last: batch, total: 0 },
        {
          while: ({ last }) => last === batch,
          body: ({ total }) => Effect.map(run(organizationId, now), (last) => ({ last, total: total + last }))
        }
      ).pipe(
        Effect.map(({ total }) => total),
        Effect.withSpan("Aggregations.drain")
      )

    return { aggregate, drain }
  })
}) {}
