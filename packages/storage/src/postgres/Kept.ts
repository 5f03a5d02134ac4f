/** Since when messages are kept, and what that means for ranges that begin before. */
import * as Instant from "@botflow/domain/Instant"
import type { OrganizationId } from "@botflow/domain/Id"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Pieces from "./Pieces.ts"

/** Milliseconds since the epoch; `-Infinity` where none were dropped. */
export const keptFrom = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ at: number }>`SELECT messages_kept_from() AS at`,
    ([row]) => row?.at ?? Number.NEGATIVE_INFINITY
  )

/**
 * Where no messages are kept, a quarter of an hour cannot be cut: it counts for the range that holds
 * its start, so that ranges which follow one another still add up.
 */
export const wholeQuarter = (keptFrom: number, instant: number): number =>
  instant < keptFrom ? Pieces.startOf("quarter", instant + Pieces.lengthOf.quarter - 1) : instant

/** Whether the organization had messages in the range that are dropped. Half-open, milliseconds. */
export const hasDropped = (
  sql: SqlClient.SqlClient,
  {
    from,
    organizationId,
    to
  }: { readonly organizationId: OrganizationId; readonly from: number; readonly to: number }
) =>
  Effect.map(
    sql`SELECT FROM rollups_15m WHERE organization_id = ${organizationId}
      AND bucket >= ${Instant.format(Pieces.startOf("quarter", from))}::timestamptz
      AND bucket < least(${Instant.format(to)}::timestamptz, messages_kept_from()) LIMIT 1`,
    (rows) => rows.length > 0
  )
