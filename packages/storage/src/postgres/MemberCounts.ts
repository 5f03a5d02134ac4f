/**
 * Conversations with a message, and customers who wrote, in any range: counted from the lists of
 * what is sealed of it, and from the messages of the gaps. See `SealedMembers`.
 */
import * as Instant from "@botflow/domain/Instant"
import * as MemberBytes from "@botflow/domain/MemberBytes"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Binary from "./Binary.ts"
import type { Part } from "./ConversationSums.ts"
import * as Filter from "./Filter.ts"
import { wholeQuarter } from "./Kept.ts"
import * as Pieces from "./Pieces.ts"
import type { Row } from "./SealedMembers.ts"
import * as Seals from "./Seals.ts"

/** More that is not sealed is counted faster by PostgreSQL, from messages; milliseconds. */
const maxGaps = 26 * Instant.hour

interface Hour {
  readonly grain: "hour" | "day"
  readonly start: number
  /** Bit n: the nth quarter is wanted. */
  readonly quarters: number
}

/** What of the gaps is in hours that have rollups: there is nothing in the others, such as those before the first message. */
const filled = (
  gaps: ReadonlyArray<Pieces.Segment>,
  { hours, unsealedHours }: Seals.Standing
): ReadonlyArray<Pieces.Segment> => {
  const there = new Set([...hours, ...unsealedHours])
  return gaps.flatMap(({ from, place, to }) => {
    const parts: Array<Pieces.Segment> = []
    for (let hour = Pieces.startOf("hour", from); hour < to; hour += Instant.hour) {
      if (there.has(hour)) {
        parts.push({ from: Math.max(from, hour), to: Math.min(to, hour + Instant.hour), place })
      }
    }
    return parts
  })
}

/** The rows to be read, and which quarters of them: a quarter of an hour is part of its hour's. */
const hoursOf = (pieces: ReadonlyArray<Pieces.Piece>): ReadonlyArray<Hour> => {
  const hours = new Map<string, Hour>()
  for (const { grain, start } of pieces) {
    const row = grain === "quarter" ? Pieces.startOf("hour", start) : start
    const quarters =
      grain === "quarter" ? 1 << ((start - row) / Pieces.lengthOf.quarter) : MemberBytes.everyQuarter
    const key = `${grain === "day"}${row}`
    const known = hours.get(key)
    hours.set(key, {
      grain: grain === "day" ? "day" : "hour",
      start: row,
      quarters: quarters | (known?.quarters ?? 0)
    })
  }
  return [...hours.values()]
}

const ofBots = (sql: SqlClient.SqlClient, { botIds }: Filter.Filter, table: string) =>
  botIds === null ? sql`true` : sql`${sql.literal(table)}.bot_id = ANY (${botIds}::text[])`

const listed = (sql: SqlClient.SqlClient, filter: Filter.Filter, hours: ReadonlyArray<Hour>) =>
  sql<Row & { readonly quarters: number }>`
    SELECT r.bot_id, p.quarters, string_agg(r.conversations, ''::bytea) AS conversations,
      string_agg(r.customers, ''::bytea) AS customers
    FROM unnest(${hours.map(({ grain }) => grain)}::text[], ${Binary.instants(hours.map(({ start }) => start))}::timestamptz[],
      ${hours.map(({ quarters }) => quarters)}::int[]) AS p (grain, start_at, quarters)
    CROSS JOIN LATERAL (
      SELECT * FROM sealed_members r
      WHERE r.organization_id = ${filter.organizationId} AND r.grain = p.grain AND r.start_at = p.start_at AND ${ofBots(sql, filter, "r")}
      OFFSET 0
    ) r
    GROUP BY 1, 2`

const grouped = <A extends { readonly botId: string }>(rows: ReadonlyArray<A>) => {
  const groups = new Map<string, Array<A>>()
  for (const row of rows) {
    const known = groups.get(row.botId)
    if (known === undefined) groups.set(row.botId, [row])
    else known.push(row)
  }
  return groups
}

interface Met {
  readonly botId: string
  readonly kind: "conversation" | "customer"
  readonly memberId: string
  /** Null: was in nothing that is sealed. */
  readonly number: number | null
}

const met = (sql: SqlClient.SqlClient, filter: Filter.Filter, gaps: ReadonlyArray<Pieces.Segment>) =>
  sql<Met>`
    SELECT DISTINCT s.bot_id, s.kind, s.member_id, n.number
    FROM unnest(${Binary.instants(gaps.map(({ from }) => from))}::timestamptz[], ${Binary.instants(gaps.map(({ to }) => to))}::timestamptz[]) AS g (from_at, to_at)
    CROSS JOIN LATERAL members_of_messages(${filter.organizationId}::uuid, g.from_at, g.to_at) s
    -- OFFSET 0: each by its key; a join would read the numbers of all that there ever were.
    LEFT JOIN LATERAL (
      SELECT n.number FROM member_numbers n WHERE n.organization_id = ${filter.organizationId} AND n.kind = s.kind
        AND n.bot_id = CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AND n.member_id = s.member_id
      OFFSET 0
    ) n ON true
    WHERE ${ofBots(sql, filter, "s")}`

/** Distinct members of one kind, by bot and of all bots together. */
const counter = () => {
  const ofAny = MemberBytes.seen()
  const ofBot = MemberBytes.seen()
  const unnumbered = { ofAny: new Set<string>(), ofBot: new Set<string>() }
  const counts = new Map<string, number>()
  let total = 0
  return {
    /** Of one bot after the other. @param stamp of the bot */
    add: (
      botId: string,
      stamp: number,
      numbers: (visit: (number: number) => void) => void,
      others: ReadonlyArray<string>
    ) => {
      let count = counts.get(botId) ?? 0
      numbers((number) => {
        if (ofBot.add(number, stamp)) count++
        if (ofAny.add(number, 1)) total++
      })
      for (const id of others) {
        if (!unnumbered.ofAny.has(id)) total++
        unnumbered.ofAny.add(id)
        const own = `${stamp} ${id}`
        if (!unnumbered.ofBot.has(own)) count++
        unnumbered.ofBot.add(own)
      }
      if (count > 0) counts.set(botId, count)
    },
    counts,
    total: () => total
  }
}

/**
 * Of every channel and model. To be called in a snapshot.
 *
 * @returns parts with `active` and `customers`; `null` where too little is sealed
 */
export const count = (sql: SqlClient.SqlClient, filter: Filter.Filter) =>
  Effect.gen(function* () {
    const standing = yield* Seals.standing(sql, filter)
    const [from, to] = [
      wholeQuarter(standing.keptFrom, filter.from),
      wholeQuarter(standing.keptFrom, filter.to)
    ]
    const composed = Pieces.compose(from < to ? [{ from, to, place: 0 }] : [], standing, [
      "day",
      "hour",
      "quarter"
    ])
    const { pieces } = composed
    const gaps = filled(composed.gaps, standing)
    // What is dropped is in no message.
    if (filter.from >= standing.keptFrom && pieces.length === 0 && gaps.length > 0) return null
    if (
      gaps.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, standing.keptFrom)), 0) >
      maxGaps
    )
      return null
    const rows = pieces.length === 0 ? [] : yield* listed(sql, filter, hoursOf(pieces))
    const rest = gaps.length === 0 ? [] : yield* met(sql, filter, gaps)
    const conversations = counter()
    const customers = counter()
    const botIds = [...new Set([...rows.map(({ botId }) => botId), ...rest.map(({ botId }) => botId)])]
    const byBot = grouped(rows)
    const restByBot = grouped(rest)
    botIds.forEach((botId, i) => {
      const own = restByBot.get(botId) ?? []
      const add = (
        to: ReturnType<typeof counter>,
        kind: Met["kind"],
        bytesOf: (row: Row) => Uint8Array,
        // A conversation is one bot's; a customer may write to several.
        name: (memberId: string) => string
      ) => {
        const here = own.filter((one) => one.kind === kind)
        to.add(
          botId,
          i + 1,
          (visit) => {
            for (const row of byBot.get(botId) ?? []) MemberBytes.each(bytesOf(row), row.quarters, visit)
            for (const { number } of here) if (number !== null) visit(number)
          },
          here.flatMap(({ memberId, number }) => (number === null ? [name(memberId)] : []))
        )
      }
      add(
        conversations,
        "conversation",
        (row) => row.conversations,
        (id) => `${botId}\0${id}`
      )
      add(
        customers,
        "customer",
        (row) => row.customers,
        (id) => id
      )
    })
    yield* Effect.annotateCurrentSpan({ pieces: pieces.length, gaps: gaps.length })
    return [
      ...[...conversations.counts].map(([botId, active]): Part => ({ botId, active })),
      ...[...customers.counts].map(([botId, customers]): Part => ({ botId, customers })),
      { botId: null, active: conversations.total(), customers: customers.total() }
    ]
  })
