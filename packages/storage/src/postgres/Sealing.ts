/**
 * Seals the hours, days and weeks of rollups that are over: sums them up once, so that long ranges are
 * read from few rows. What changes in one afterwards takes its seal off again (a trigger).
 */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import * as TallyBytes from "@botflow/domain/TallyBytes"
import { SqlClient } from "@effect/sql"
import { Clock, Effect } from "effect"
import { type Column, insertColumns } from "./Columns.ts"
import { storeErrors } from "./Database.ts"
import { keptFrom } from "./Kept.ts"
import * as Pieces from "./Pieces.ts"
import type { Difference } from "./Recomputation.ts"
import { lockRollUp } from "./RollUpLock.ts"
import * as SealedMembers from "./SealedMembers.ts"
import * as SealedTallies from "./SealedTallies.ts"
import { acrossOrganizations, ofOrganization } from "./Tenancy.ts"

/** A period is sealed this long after its end: most of what comes late has come by then. Milliseconds. */
const grace = 2 * Instant.minute

/** Periods of one organization and grain sealed in one turn, at most. */
const batch = 50

/** An hour, day or week of an organization; `start` in milliseconds since the epoch. */
type Period = Omit<SealedMembers.Period, "grain"> & { readonly grain: "hour" | "day" | "week" }

/** What a period is summed up from, where not from the rollups themselves. */
const finer = { day: "hour", week: "day" } as const

/** Who was there is listed by the hour and the day alone: a week's lists would be little shorter than those of its days. */
const hasMembers = (period: Period): period is SealedMembers.Period => period.grain !== "week"

interface Row extends SealedTallies.Row {
  readonly organizationId: OrganizationId
  readonly grain: Pieces.Grain
  readonly start: number
}

const columns: ReadonlyArray<Column<Row>> = [
  ["organization_id", "uuid", ({ organizationId }) => organizationId],
  ["grain", "text", ({ grain }) => grain],
  ["scope", "text", ({ scope }) => scope],
  ["start_at", "timestamptz", ({ start }) => start],
  ["bot_id", "text", ({ botId }) => botId],
  ["channel", "text", ({ channel }) => channel],
  ["model", "text", ({ model }) => model],
  ["tally", "bytea", ({ tally }) => tally]
]

const endOf = ({ grain, start }: Period) => start + Pieces.lengthOf[grain]

/** The rows that say what a period is made of, by the grain that they are of. */
const grainsWithin = { hour: ["hour", "quarter"], day: ["day"], week: ["week"] } as const

/** The rows of a period, from the rollups of an hour, the sealed hours of a day, or the sealed days of a week. */
const derive = (sql: SqlClient.SqlClient, period: Period) => {
  const { organizationId, start } = period
  const [from, to] = [start, endOf(period)].map(Instant.format)
  const rowsOf = (grain: Pieces.Grain, start: number, parts: ReadonlyArray<SealedTallies.Part>) =>
    SealedTallies.rowsOf(grain, parts).map((row): Row => ({ ...row, organizationId, grain, start }))

  const { grain } = period
  if (grain !== "hour") {
    return Effect.map(
      sql<SealedTallies.Cell & { readonly tallies: Uint8Array }>`
        SELECT bot_id, channel, model, string_agg(tally, ''::bytea) AS tallies FROM sealed_tallies
        WHERE organization_id = ${organizationId} AND grain = ${finer[grain]} AND scope = 'cell'
          AND start_at >= ${from}::timestamptz AND start_at < ${to}::timestamptz
        GROUP BY bot_id, channel, model`,
      (cells) =>
        rowsOf(
          grain,
          start,
          cells.map(({ tallies, ...cell }) => ({
            ...cell,
            addTo: (into) => TallyBytes.addAllInto(into, tallies)
          }))
        )
    )
  }
  return Effect.map(
    sql<
      SealedTallies.Cell &
        Omit<Tally.Stored, "histograms"> & { readonly bucket: number; readonly histogram: Uint8Array }
    >`
      SELECT * FROM rollups_15m
      WHERE organization_id = ${organizationId} AND bucket >= ${from}::timestamptz AND bucket < ${to}::timestamptz`,
    (rollups) => {
      const parts = rollups.map(({ histogram, ...rollup }) => ({
        ...rollup,
        addTo: (into: Tally.Tally) => Tally.addStoredInto(into, { ...rollup, histograms: [histogram] })
      }))
      const quarters = [...new Set(parts.map(({ bucket }) => bucket))]
      return [
        ...rowsOf("hour", start, parts),
        ...quarters.flatMap((quarter) =>
          rowsOf(
            "quarter",
            quarter,
            parts.filter(({ bucket }) => bucket === quarter)
          )
        )
      ]
    }
  )
}

/** A condition on rows of `sealed_tallies`: those of a period. */
const within = (sql: SqlClient.SqlClient, period: Period) => sql`
  organization_id = ${period.organizationId} AND grain = ANY (${grainsWithin[period.grain]}::text[])
  AND start_at >= ${Instant.format(period.start)}::timestamptz AND start_at < ${Instant.format(endOf(period))}::timestamptz`

/** What each row says, by its key as JSON. */
type Said = ReadonlyMap<string, string>

const said = (rows: ReadonlyArray<Row>): Said =>
  new Map(
    rows.map((row) => [
      JSON.stringify(Object.fromEntries(columns.slice(1, -1).map(([name, , value]) => [name, value(row)]))),
      SealedMembers.hex(row.tally)
    ])
  )

/** The lists of each bot, likewise. */
const saidOfMembers = (period: Period, rows: ReadonlyArray<SealedMembers.Row>): Said =>
  new Map(
    rows.map(({ botId, conversations, customers }) => [
      JSON.stringify({ grain: period.grain, start_at: Instant.format(period.start), bot_id: botId }),
      `${SealedMembers.hex(conversations)} ${SealedMembers.hex(customers)}`
    ])
  )

const differencesOf = (
  { column, table }: { readonly table: string; readonly column: string },
  stored: Said,
  derived: Said
): ReadonlyArray<Difference> =>
  [...new Set([...stored.keys(), ...derived.keys()])].sort().flatMap((key) => {
    const [a, b] = [stored.get(key), derived.get(key)]
    const row = (value: string | undefined) => (value === undefined ? null : { [column]: value })
    return a === b ? [] : [{ table, key: JSON.parse(key), stored: row(a), derived: row(b) }]
  })

const differencesOfMembers = (sql: SqlClient.SqlClient, period: SealedMembers.Period, kept: number) =>
  Effect.gen(function* () {
    // Of an hour whose messages are dropped, nothing tells any more who was there.
    if (period.grain === "hour" && period.start < kept) return []
    const lists = yield* SealedMembers.stored(sql, period)
    return differencesOf(
      { table: "sealed_members", column: "members" },
      saidOfMembers(period, lists),
      saidOfMembers(period, yield* SealedMembers.derive(sql, period))
    )
  })

/**
 * Derives what is sealed of an organization again, from what it is made of as it stands: hours from
 * rollups and messages, days from hours, weeks from days. Whoever calls holds the rollup's lock. @returns what is different
 */
export const verify = (sql: SqlClient.SqlClient, organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const kept = yield* keptFrom(sql)
    const sealed = yield* sql<Period>`
      SELECT organization_id, grain, start_at AS start FROM rollup_periods
      WHERE organization_id = ${organizationId} AND sealed ORDER BY grain, start_at`
    const differences = yield* Effect.forEach(sealed, (period) =>
      Effect.gen(function* () {
        const stored = yield* sql<Row>`
          SELECT organization_id, grain, scope, start_at AS start, bot_id, channel, model, tally
          FROM sealed_tallies WHERE ${within(sql, period)}`
        return [
          ...differencesOf(
            { table: "sealed_tallies", column: "tally" },
            said(stored),
            said(yield* derive(sql, period))
          ),
          ...(hasMembers(period) ? yield* differencesOfMembers(sql, period, kept) : [])
        ]
      })
    )
    return differences.flat()
  })

export class Sealing extends Effect.Service<Sealing>()("@botflow/storage/Sealing", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** A condition: whether what a period, `p`, is summed up from is sealed. */
    const hasAll = (grain: Period["grain"]) =>
      grain === "hour"
        ? sql`true`
        : sql`NOT EXISTS (
            SELECT FROM rollup_periods f
            WHERE f.organization_id = p.organization_id AND f.grain = ${finer[grain]} AND NOT f.sealed
              AND f.start_at >= p.start_at AND f.start_at < p.start_at + ${Pieces.lengthOf[grain] / 1000}::integer * interval '1 second')`

    // Newest first: an import of years does not hold up this week.
    const due = (grain: Period["grain"], now: number) =>
      sql<Period>`
      SELECT organization_id, grain, start_at AS start
      FROM (
        SELECT p.*, row_number() OVER (PARTITION BY p.organization_id ORDER BY p.start_at DESC) AS place
        FROM rollup_periods p
        WHERE p.grain = ${grain} AND NOT p.sealed
          AND p.start_at <= ${Instant.format(now - grace - Pieces.lengthOf[grain])}::timestamptz
          AND ${hasAll(grain)}
      ) p
      WHERE place <= ${batch}
      ORDER BY organization_id, start_at DESC`.pipe(acrossOrganizations(sql))

    /** Whether it still is to be sealed, now that nobody else can. */
    const isOpen = ({ grain, organizationId, start }: Period) =>
      Effect.map(
        sql`SELECT FROM rollup_periods p
          WHERE p.organization_id = ${organizationId} AND p.grain = ${grain} AND p.start_at = ${Instant.format(start)}::timestamptz AND NOT p.sealed
            AND ${hasAll(grain)}`,
        (rows) => rows.length > 0
      )

    /** One transaction, so that the rollup waits for no more than one period. */
    const seal = Effect.fn("Sealing.seal")(function* (period: Period) {
      yield* lockRollUp(sql, [period.organizationId])
      if (!(yield* isOpen(period))) return
      const rows = yield* derive(sql, period)
      yield* sql`DELETE FROM sealed_tallies WHERE ${within(sql, period)}`
      yield* insertColumns(sql, "sealed_tallies", columns, rows)
      if (hasMembers(period)) yield* SealedMembers.write(sql, period)
      yield* sql`UPDATE rollup_periods SET sealed = true
        WHERE organization_id = ${period.organizationId} AND grain = ${period.grain} AND start_at = ${Instant.format(period.start)}::timestamptz`
      yield* Effect.annotateCurrentSpan({ grain: period.grain, rows: rows.length })
    }, ofOrganization(sql))

    /** Seals some of what is over. @returns how many periods; none: nothing is left */
    const turn = Effect.fn("Sealing.turn")(function* () {
      const now = yield* Clock.currentTimeMillis
      const hours = yield* due("hour", now)
      yield* Effect.forEach(hours, seal, { discard: true })
      const days = yield* due("day", now)
      yield* Effect.forEach(days, seal, { discard: true })
      const weeks = yield* due("week", now)
      yield* Effect.forEach(weeks, seal, { discard: true })
      return hours.length + days.length + weeks.length
    }, storeErrors)

    /** Seals all that is over. @returns how many periods */
    const drain = Effect.iterate(
      { last: 1, total: 0 },
      {
        while: ({ last }) => last > 0,
        body: ({ total }) => Effect.map(turn(), (last) => ({ last, total: total + last }))
      }
    ).pipe(Effect.map(({ total }) => total))

    return { turn, drain }
  })
}) {}
