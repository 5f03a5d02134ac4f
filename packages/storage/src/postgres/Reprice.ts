/** Stored messages costed again: one statement for all of them. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { Repricing, Segment } from "@botflow/domain/Repricing"
import * as Usd from "@botflow/domain/Usd"
import type { SqlClient } from "@effect/sql"
import { BigDecimal, Effect } from "effect"
import { type Column, columnsOf } from "./Columns.ts"

/** Messages whose cost changes, and what they cost together before and after; US dollars. */
export interface Repriced {
  readonly messages: number
  readonly costUsdBefore: BigDecimal.BigDecimal
  readonly costUsdAfter: BigDecimal.BigDecimal
  /** Had no price before. */
  readonly newlyPriced: number
  /** Have no price any more. */
  readonly newlyUnpriced: number
}

export const nothing: Repriced = {
  messages: 0,
  costUsdBefore: Usd.zero,
  costUsdAfter: Usd.zero,
  newlyPriced: 0,
  newlyUnpriced: 0
}

export const sum = (a: Repriced, b: Repriced): Repriced => ({
  messages: a.messages + b.messages,
  costUsdBefore: Usd.sum(a.costUsdBefore, b.costUsdBefore),
  costUsdAfter: Usd.sum(a.costUsdAfter, b.costUsdAfter),
  newlyPriced: a.newlyPriced + b.newlyPriced,
  newlyUnpriced: a.newlyUnpriced + b.newlyUnpriced
})

const usd = (amount: BigDecimal.BigDecimal | null | undefined) =>
  amount === null || amount === undefined ? null : Usd.format(amount)

/** A moment of the database, to tell messages by that are there only since then. */
export const moment = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ xid: string }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::xid::text AS xid`,
    ([row]) => row?.xid ?? "0"
  )

/**
 * Written by a transaction that was not over at `moment`, nor this one. By the age of the rows,
 * since the time at which a transaction began says nothing of when it ended.
 */
const isSince = (sql: SqlClient.SqlClient, moment: string | null) =>
  moment === null
    ? sql`true`
    : sql`age(m.xmin) <= age(${moment}::xid) AND m.xmin <> pg_current_xact_id()::xid`

/** @param instant `null`: without end */
const end = (instant: number | null) => (instant === null ? "infinity" : Instant.format(instant))

const columns: ReadonlyArray<Column<Segment>> = [
  ["model", "text", ({ model }) => model],
  ["snapshots", "boolean", ({ snapshots }) => snapshots],
  ["starts", "timestamptz", ({ from }) => from],
  ["ends", "timestamptz", ({ to }) => to ?? Number.POSITIVE_INFINITY],
  ["input", "numeric", ({ price }) => usd(price?.input)],
  ["cached", "numeric", ({ price }) => usd(price?.cachedInput)],
  ["cache_creation", "numeric", ({ price }) => usd(price?.cacheCreationInput)],
  ["output", "numeric", ({ price }) => usd(price?.output)]
]

const cost = `cost_of(m.plain_input, m.cached_input, m.cache_creation_input, m.plain_output, m.reasoning_output,
  s.input, s.cached, s.cache_creation, s.output)`

type Row = { readonly [Key in keyof Repriced]: Repriced[Key] extends number ? number : string }

const repriced = ([row]: ReadonlyArray<Row>): Repriced =>
  row === undefined
    ? nothing
    : {
        ...row,
        costUsdBefore: Usd.parse(row.costUsdBefore) ?? Usd.zero,
        costUsdAfter: Usd.parse(row.costUsdAfter) ?? Usd.zero
      }

const parts = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  { from, model, segments, to }: Repricing,
  since: string | null = null
) => {
  const names = columns.map(([name]) => name).join(", ")
  const arrays = columnsOf(columns, segments).map(
    (values, i) => sql`${values}::${sql.literal(columns[i]?.[1] ?? "text")}[]`
  )
  const byName = segments.filter(({ snapshots }) => !snapshots).map((segment) => segment.model)
  const segment = sql`SELECT * FROM unnest(${sql.csv(arrays)}) AS t (${sql.literal(names)})`

  // A message is in at most one segment. A cost that the sender reports stays, and so does one
  // that would be the same.
  const isChanged = sql`m.organization_id = ${organizationId}
    AND m.sent_at >= ${Instant.format(from)}::timestamptz
    AND m.sent_at < ${end(to)}::timestamptz
    AND ${isSince(sql, since)}
    AND m.reported_cost_usd IS NULL AND m.has_tokens AND starts_with(m.model, ${model})
    AND s.snapshots = (m.model <> ALL (${byName}::text[]))
    AND s.model = CASE WHEN s.snapshots THEN undated_model(m.model) ELSE m.model END
    AND m.sent_at >= s.starts AND m.sent_at < s.ends
    AND (m.cost_usd IS DISTINCT FROM ${sql.literal(cost)} OR m.unpriced <> (${sql.literal(cost)} IS NULL))`

  const summed = sql`SELECT count(*) AS messages,
      coalesce(sum(m.cost_usd), 0) AS cost_usd_before, coalesce(sum(${sql.literal(cost)}), 0) AS cost_usd_after,
      count(*) FILTER (WHERE m.cost_usd IS NULL) AS newly_priced,
      count(*) FILTER (WHERE ${sql.literal(cost)} IS NULL) AS newly_unpriced
    FROM messages m JOIN segment s ON ${isChanged}`

  return { segment, isChanged, summed }
}

/** What `apply` would change. */
export const preview = (sql: SqlClient.SqlClient, organizationId: OrganizationId, repricing: Repricing) => {
  const { segment, summed } = parts(sql, organizationId, repricing)
  return Effect.map(sql<Row>`WITH segment AS (${segment}) ${summed}`, repriced)
}

/**
 * Costs the messages of `repricing` by its prices, to the digit as the domain does, and marks
 * what follows from them. Repeating it changes nothing.
 *
 * @param since a `moment`: only messages that others have written since
 */
export const apply = (
  sql: SqlClient.SqlClient,
  organizationId: OrganizationId,
  repricing: Repricing,
  since: string | null = null
) => {
  const { isChanged, segment, summed } = parts(sql, organizationId, repricing, since)
  // All parts of one statement see the same messages, as they were before it.
  return Effect.map(
    sql<Row>`WITH segment AS (${segment}),
      summed AS (${summed}),
      changed AS (
        UPDATE messages m SET cost_usd = ${sql.literal(cost)}, unpriced = ${sql.literal(cost)} IS NULL
        FROM segment s WHERE ${isChanged}
        RETURNING m.organization_id, m.bot_id, m.conversation_id, date_trunc('minute', m.sent_at) AS minute
      ),
      marked AS (
        INSERT INTO rollup_marks (organization_id, bot_id, conversation_id, minute) SELECT DISTINCT * FROM changed
      )
      SELECT * FROM summed`,
    repriced
  )
}
