/** Who was there in a period that is over: sealed with its tallies, as lists of numbers. */
import * as Instant from "@botflow/domain/Instant"
import type { OrganizationId } from "@botflow/domain/Id"
import * as MemberBytes from "@botflow/domain/MemberBytes"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type Column, insertColumns } from "./Columns.ts"
import { keptFrom } from "./Kept.ts"
import * as Pieces from "./Pieces.ts"

/** An hour or a day of an organization; `start` in milliseconds since the epoch. */
export interface Period {
  readonly organizationId: OrganizationId
  readonly grain: "hour" | "day"
  readonly start: number
}

/** The lists of one bot. */
export interface Row {
  readonly botId: string
  readonly conversations: Uint8Array
  readonly customers: Uint8Array
}

export const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString("hex")}`

const inPeriod = (sql: SqlClient.SqlClient, { organizationId, start }: Period) => sql`
  organization_id = ${organizationId} AND grain = 'hour' AND start_at >= ${Instant.format(start)}::timestamptz
  AND start_at < ${Instant.format(start + Pieces.lengthOf.day)}::timestamptz`

const ofDay = (sql: SqlClient.SqlClient, period: Period) =>
  Effect.map(
    sql<Row>`SELECT bot_id, string_agg(conversations, ''::bytea) AS conversations, string_agg(customers, ''::bytea) AS customers
      FROM sealed_members WHERE ${inPeriod(sql, period)} GROUP BY bot_id`,
    (rows) =>
      rows.map(
        ({ botId, conversations, customers }): Row => ({
          botId,
          conversations: MemberBytes.encode([MemberBytes.union(conversations)]),
          customers: MemberBytes.encode([MemberBytes.union(customers)])
        })
      )
  )

const ofHour = (sql: SqlClient.SqlClient, { organizationId, start }: Period) =>
  Effect.map(
    sql<MemberBytes.List & { readonly botId: string; readonly kind: "conversation" | "customer" }>`
      SELECT * FROM member_lists(${organizationId}::uuid, ${Instant.format(start)}::timestamptz) ORDER BY quarter`,
    (lists) => {
      const of = (botId: string, kind: "conversation" | "customer") =>
        MemberBytes.encode(lists.filter((list) => list.botId === botId && list.kind === kind))
      return [...new Set(lists.map(({ botId }) => botId))].map(
        (botId): Row => ({
          botId,
          conversations: of(botId, "conversation"),
          customers: of(botId, "customer")
        })
      )
    }
  )

/** The lists of a period: of an hour from its messages, of a day from its hours. */
export const derive = (sql: SqlClient.SqlClient, period: Period) =>
  period.grain === "day" ? ofDay(sql, period) : ofHour(sql, period)

/** Those that stand. */
export const stored = (sql: SqlClient.SqlClient, { grain, organizationId, start }: Period) =>
  sql<Row>`SELECT bot_id, conversations, customers FROM sealed_members
    WHERE organization_id = ${organizationId} AND grain = ${grain} AND start_at = ${Instant.format(start)}::timestamptz`

/** Writes the lists of a period anew. Whoever calls holds the rollup's lock, and seals it in the same transaction. */
export const write = (sql: SqlClient.SqlClient, period: Period) =>
  Effect.gen(function* () {
    const { grain, organizationId, start } = period
    const at = Instant.format(start)
    // An hour whose messages are dropped keeps what it has: there is nothing to derive it from.
    if (grain === "hour" && start < (yield* keptFrom(sql))) return
    if (grain === "hour") yield* sql`SELECT number_members(${organizationId}::uuid, ${at}::timestamptz)`
    const rows = yield* derive(sql, period)
    const columns: ReadonlyArray<Column<Row>> = [
      ["organization_id", "uuid", () => organizationId],
      ["grain", "text", () => grain],
      ["start_at", "timestamptz", () => start],
      ["bot_id", "text", ({ botId }) => botId],
      ["conversations", "bytea", ({ conversations }) => conversations],
      ["customers", "bytea", ({ customers }) => customers]
    ]
    yield* sql`DELETE FROM sealed_members
      WHERE organization_id = ${organizationId} AND grain = ${grain} AND start_at = ${at}::timestamptz`
    yield* insertColumns(sql, "sealed_members", columns, rows)
  })
