/** What is added up to count conversations, customers and ratings: expressions of SQL, and the parts that their sums make. */
import { type Outcome, outcomes } from "@botflow/domain/Conversation"
import type { ConversationTally } from "@botflow/domain/ConversationTally"

/** Part of a tally; `botId` is null for all bots together. */
export type Part = Partial<ConversationTally> & { readonly botId: string | null }

/** Expressions by name; what is not named is 0. */
export type Sums = Readonly<Record<string, string>>

/** Closed outcomes: each is counted by a column of its name. */
const settled = outcomes.filter((name) => name !== "open")

const isTimed = "c.inbound + c.outbound + c.agent >= 2"

/** Of one conversation, `c`, by its start, as if all were closed. */
export const byStart: Sums = {
  started: "1",
  engaged: "(c.inbound > 0)::int",
  ...Object.fromEntries(settled.map((name) => [name, `(c.settled_outcome = '${name}')::int`])),
  messages: "c.inbound + c.outbound + c.agent",
  timed: `(${isTimed})::int`,
  duration_ms: `CASE WHEN ${isTimed} THEN (extract(epoch FROM c.last_message_at - c.first_message_at) * 1000)::bigint ELSE 0 END`
}

/** Of several, `c`, that are open: what the above says too much. By the columns of `open_rollups`. */
export const ofOpen: Sums = {
  open: "count(*)",
  open_engaged: "count(*) FILTER (WHERE c.inbound > 0)",
  ...Object.fromEntries(
    ["escalated", "failed", "abandoned"].map((name) => [
      `open_${name}`,
      `count(*) FILTER (WHERE c.settled_outcome = '${name}')`
    ])
  )
}

/** The same taken off. */
export const negated = (sums: Sums): Sums =>
  Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, `-(${sum})`]))

/** Of rows, `r`, that have the same columns. */
export const summed = (columns: ReadonlyArray<string>): Sums =>
  Object.fromEntries(columns.map((column) => [column, `sum(r.${column})`]))

const names = [...Object.keys({ ...byStart, ...ofOpen }), "active", "customers", "ratings", "score"]
const place = new Map(names.map((name, i) => [name, i]))

/** All names, in their order, with the expressions of `sums`. */
export const list = (sums: Sums): string => names.map((name) => `${sums[name] ?? "0"} AS ${name}`).join(", ")

/** The totals of rows `k` of `list`, as one array. */
export const totals = `ARRAY[${names.map((name) => `sum(k.${name})::float8`).join(", ")}]`

/** Of one bot; customers also of `""`, which is any bot. */
export interface Row {
  readonly botId: string
  readonly counts: ReadonlyArray<number>
}

/** Which of the sums were asked for, beside those by start. */
export interface Asked {
  readonly active: boolean
  readonly customers: boolean
  readonly ratings: boolean
}

type Reader = (name: string) => number

/** What the open ones are taken to be as if they were closed: nobody said that they were resolved. */
const openOf = (n: Reader): Record<Exclude<Outcome, "open">, number> => {
  const [open, engaged, escalated, failed, abandoned] = [
    n("open"),
    n("open_engaged"),
    n("open_escalated"),
    n("open_failed"),
    n("open_abandoned")
  ]
  return {
    unengaged: open - engaged,
    escalated,
    failed,
    resolved_confirmed: 0,
    resolved_assumed: engaged - escalated - failed - abandoned,
    abandoned
  }
}

const partOf = (botId: string | null, n: Reader, asked: Asked): Part => {
  const open = openOf(n)
  return {
    botId,
    started: n("started"),
    engaged: n("engaged"),
    escalated: n("escalated"),
    closedEngaged: n("engaged") - n("open_engaged"),
    contained: n("engaged") - n("escalated") - (n("open_engaged") - n("open_escalated")),
    outcomes: {
      open: n("open"),
      ...(Object.fromEntries(settled.map((name) => [name, n(name) - open[name]])) as Record<
        Exclude<Outcome, "open">,
        number
      >)
    },
    messages: n("messages"),
    durations: { count: n("timed"), sumSeconds: n("duration_ms") / 1000, p50Seconds: null, p95Seconds: null },
    ...(asked.active ? { active: n("active") } : {}),
    ...(asked.customers ? { customers: n("customers") } : {}),
    ...(asked.ratings ? { ratings: n("ratings"), score: n("score") } : {})
  }
}

/** The part of all bots, and of each that has any of it. */
export const partsOf = (rows: ReadonlyArray<Row>, asked: Asked): ReadonlyArray<Part> => {
  const of =
    ({ counts }: Row): Reader =>
    (name) =>
      counts[place.get(name) ?? -1] ?? 0
  const any = rows.find(({ botId }) => botId === "")
  const bots = rows.filter((row) => row !== any)
  // Who wrote to two bots is one customer.
  const all: Reader = (name) =>
    name === "customers" && any !== undefined
      ? of(any)(name)
      : bots.reduce((sum, row) => sum + of(row)(name), 0)
  return [
    partOf(null, all, asked),
    ...bots
      .filter((row) => ["started", "active", "customers", "ratings"].some((name) => of(row)(name) > 0))
      .map((row) => partOf(row.botId, of(row), asked))
  ]
}
