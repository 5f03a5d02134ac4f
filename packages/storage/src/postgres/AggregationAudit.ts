/** Whether the aggregates that stand are those of the rollups and conversations that stand. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { AggregateReader } from "./AggregateReader.ts"
import { botDayColumns, hourColumns } from "./AggregateRows.ts"
import type { DuePeriod } from "./AggregationPlan.ts"
import { type Column, insertColumns } from "./Columns.ts"
import { storeErrors } from "./Database.ts"
import type { Difference } from "./Recomputation.ts"
import { inOrganization } from "./Tenancy.ts"

interface Settled extends DuePeriod {
  readonly asOf: number
}

interface Table {
  readonly name: string
  readonly key: ReadonlyArray<string>
  readonly kind: DuePeriod["kind"]
  /** Whether the period `a` is that of the row `r`. */
  readonly isOf: string
}

const days: Table = {
  name: "bot_performance_metrics",
  key: ["bot_id", "date"],
  kind: "daily",
  isOf: "a.date = r.date"
}
const hours: Table = {
  name: "usage_analytics",
  key: ["hour"],
  kind: "hourly",
  isOf: "a.start_at = r.hour"
}

// Waits to be aggregated, or is of another instant than it was read for, since it was aggregated
// meanwhile: what was read is then no measure.
const waits = ({ isOf, kind }: Table) => `EXISTS (
  SELECT FROM aggregations a
  WHERE a.organization_id = $1 AND a.kind = '${kind}' AND ${isOf} AND (
    a.stale
    OR NOT EXISTS (SELECT FROM unnest($2::timestamptz[], $3::timestamptz[]) AS p (start_at, as_of)
      WHERE p.start_at = a.start_at AND p.as_of = a.as_of)
    OR EXISTS (SELECT FROM aggregation_marks m WHERE m.organization_id = $1 AND m.kind = '${kind}'
      AND m.quarter >= a.start_at AND m.quarter < a.end_at)
    OR EXISTS (SELECT FROM rollup_marks w WHERE w.organization_id = $1 AND w.minute >= a.start_at AND w.minute < a.end_at)
    -- Customers may be read from events, whether these are derived from or not.
    OR EXISTS (SELECT FROM pending_batches p JOIN messages m USING (organization_id, batch)
      WHERE p.organization_id = $1 AND m.sent_at >= a.start_at AND m.sent_at < a.end_at)
    OR EXISTS (SELECT FROM pending_batches p JOIN conversation_events e USING (organization_id, batch)
      WHERE p.organization_id = $1 AND e.type = 'rated' AND e.occurred_at >= a.start_at AND e.occurred_at < a.end_at)))`

export class AggregationAudit extends Effect.Service<AggregationAudit>()(
  "@botflow/storage/AggregationAudit",
  {
    effect: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const reader = yield* AggregateReader

      const settled = (organizationId: OrganizationId, kind: DuePeriod["kind"]) =>
        sql<Settled>`
        SELECT organization_id, kind, start_at, end_at, date, timezone, changes, as_of FROM aggregations
        WHERE organization_id = ${organizationId} AND kind = ${kind} AND NOT stale ORDER BY start_at`.pipe(
          inOrganization(sql, organizationId)
        )

      /** What is stored beside what was read, of the same type by way of a table like it. */
      const differences = <Row>(
        organizationId: OrganizationId,
        table: Table,
        columns: ReadonlyArray<Column<Row>>,
        periods: ReadonlyArray<Settled>,
        rows: ReadonlyArray<Row>
      ) =>
        inOrganization(
          sql,
          organizationId
        )(
          Effect.gen(function* () {
            const { key, name } = table
            yield* sql.unsafe(
              `CREATE TEMP TABLE read_${name} (LIKE ${name} INCLUDING DEFAULTS) ON COMMIT DROP`
            )
            yield* insertColumns(sql, `read_${name}`, columns, rows)
            const found = yield* sql.unsafe<Omit<Difference, "table">>(
              `SELECT jsonb_build_object(${key.map((column) => `'${column}', r.${column}`).join(", ")}) AS key,
                 CASE WHEN s.organization_id IS NOT NULL THEN to_jsonb(s) END AS stored,
                 CASE WHEN d.organization_id IS NOT NULL THEN to_jsonb(d) - 'aggregated_at' END AS derived
               FROM (SELECT * FROM ${name} WHERE organization_id = $1) s
               FULL JOIN read_${name} d USING (organization_id, ${key.join(", ")})
               CROSS JOIN LATERAL (SELECT ${key.map((column) => `coalesce(s.${column}, d.${column}) AS ${column}`).join(", ")}) r
               WHERE to_jsonb(s) - 'aggregated_at' IS DISTINCT FROM to_jsonb(d) - 'aggregated_at' AND NOT ${waits(table)}
               ORDER BY ${key.map((column) => `r.${column}`).join(", ")}`,
              [
                organizationId,
                periods.map(({ startAt }) => Instant.format(startAt)),
                periods.map(({ asOf }) => Instant.format(asOf))
              ]
            )
            return found.map((row): Difference => ({ table: name, ...row }))
          })
        )

      /** Reads every aggregate of an organization again, as of when it was made. @returns what is different */
      const verify = Effect.fn("AggregationAudit.verify")(function* (organizationId: OrganizationId) {
        const ofDays = yield* settled(organizationId, days.kind)
        const botDays = yield* Effect.forEach(ofDays, (period) => reader.day(period, period.asOf))
        const ofHours = yield* settled(organizationId, hours.kind)
        const hourRows = yield* Effect.forEach(ofHours, (period) => reader.hour(period, period.asOf))
        return [
          ...(yield* differences(organizationId, days, botDayColumns, ofDays, botDays.flat())),
          ...(yield* differences(organizationId, hours, hourColumns, ofHours, hourRows.flat()))
        ]
      }, storeErrors)

      return { verify }
    })
  }
) {}
