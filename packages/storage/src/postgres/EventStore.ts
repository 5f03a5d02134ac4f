/** Events go in here: checked for repetition, costed, and stored with the marks of what they change. */
import type { Event, Lifecycle, Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Text from "@botflow/domain/Text"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schedule } from "effect"
import { columnsOf, type Column, insertColumns } from "./Columns.ts"
import { isPassing, sqlState, storeErrors } from "./Database.ts"
import { PriceList, type Terms } from "./PriceList.ts"

export interface Row {
  readonly organizationId: OrganizationId
  readonly event: Event
}

/** `duplicate`: an event of this id is stored already. `unstorable`: PostgreSQL refuses a value of it. */
export type Verdict = "accepted" | "duplicate" | "unstorable"

/** A message with what is decided when it is stored. */
interface Costed {
  readonly organizationId: OrganizationId
  readonly message: Message
  readonly cost: PriceBook.Cost
  readonly storeText: boolean
}

const messageColumns: ReadonlyArray<Column<Costed>> = [
  ["organization_id", "uuid", (row) => row.organizationId],
  ["bot_id", "text", ({ message }) => message.botId],
  ["conversation_id", "text", ({ message }) => message.conversationId],
  ["sent_at", "timestamptz", ({ message }) => Instant.format(message.timestamp)],
  ["sequence", "integer", ({ message }) => message.sequence],
  ["event_id", "text", ({ message }) => message.id],
  ["sender", "text", ({ message }) => message.sender],
  ["channel", "text", ({ message }) => message.channel],
  ["customer_id", "text", ({ message }) => message.customer?.id ?? null],
  ["customer_phone", "text", ({ message }) => message.customer?.phone ?? null],
  ["customer_name", "text", ({ message }) => message.customer?.name ?? null],
  ["body", "text", ({ message, storeText }) => (storeText ? message.text : null)],
  ["success", "boolean", ({ message }) => message.success],
  ["error", "text", ({ message }) => message.error],
  ["fallback", "boolean", ({ message }) => message.fallback],
  ["reported_response_ms", "integer", ({ message }) => reported(message)],
  [
    "response_time_ms",
    "integer",
    ({ message }) =>
      message.sender === "bot" && typeof message.responseTime === "number" ? message.responseTime : null
  ],
  ["model", "text", ({ message }) => message.model],
  ["has_tokens", "boolean", ({ message }) => message.tokens !== null],
  ["plain_input", "integer", ({ message }) => message.tokens?.plainInput ?? 0],
  ["cached_input", "integer", ({ message }) => message.tokens?.cachedInput ?? 0],
  ["cache_creation_input", "integer", ({ message }) => message.tokens?.cacheCreationInput ?? 0],
  ["plain_output", "integer", ({ message }) => message.tokens?.plainOutput ?? 0],
  ["reasoning_output", "integer", ({ message }) => message.tokens?.reasoningOutput ?? 0],
  ["kb_queries", "integer", ({ message }) => message.knowledgeBase?.queries ?? 0],
  ["kb_hits", "integer", ({ message }) => message.knowledgeBase?.hits ?? 0],
  [
    "reported_cost_usd",
    "numeric",
    ({ message }) => (message.costUsd === null ? null : Usd.format(message.costUsd))
  ],
  ["cost_usd", "numeric", ({ cost }) => (cost._tag === "Priced" ? Usd.format(cost.usd) : null)],
  ["unpriced", "boolean", ({ cost }) => cost._tag === "Unpriced"],
  [
    "metadata",
    "jsonb",
    ({ message }) => (message.metadata === null ? null : JSON.stringify(message.metadata))
  ]
]

const reported = ({ responseTime }: Message): number | null =>
  typeof responseTime === "number" ? responseTime : responseTime === "unknown" ? -1 : null

interface Turn {
  readonly organizationId: OrganizationId
  readonly turn: Lifecycle
}

const turnColumns: ReadonlyArray<Column<Turn>> = [
  ["organization_id", "uuid", (row) => row.organizationId],
  ["bot_id", "text", ({ turn }) => turn.botId],
  ["conversation_id", "text", ({ turn }) => turn.conversationId],
  ["event_id", "text", ({ turn }) => turn.id],
  ["type", "text", ({ turn }) => turn.type.slice("conversation.".length)],
  ["occurred_at", "timestamptz", ({ turn }) => Instant.format(turn.timestamp)],
  ["channel", "text", ({ turn }) => turn.channel],
  ["reason", "text", ({ turn }) => turn.reason],
  ["score", "smallint", ({ turn }) => turn.score]
]

interface Mark {
  readonly organizationId: OrganizationId
  readonly botId: string
  readonly conversationId: string
  readonly minute: number | null
}

const markColumns: ReadonlyArray<Column<Mark>> = [
  ["organization_id", "uuid", (mark) => mark.organizationId],
  ["bot_id", "text", (mark) => mark.botId],
  ["conversation_id", "text", (mark) => mark.conversationId],
  ["minute", "timestamptz", (mark) => (mark.minute === null ? null : Instant.format(mark.minute))]
]

/** What `rows` change, each once: conversations, and minutes of messages. */
const marksOf = (rows: ReadonlyArray<Row>): ReadonlyArray<Mark> => {
  const marks = new Map<string, Mark>()
  for (const { event, organizationId } of rows) {
    const { botId, conversationId } = event
    const minute =
      event.type === "message" ? Math.floor(event.timestamp / Instant.minute) * Instant.minute : null
    marks.set(`${organizationId}\0${botId}\0${conversationId}\0${minute}`, {
      organizationId,
      botId,
      conversationId,
      minute
    })
  }
  return [...marks.values()]
}

/** Of an organization that is not there (any more): the shipped prices, and no text. */
const unknownOwner: Terms = { book: PriceBook.ofOrganization([]), storeText: false }

const keyOf = ({ event, organizationId }: Row) => `${organizationId}\0${event.id}`
const compareKeys = (a: Row, b: Row) =>
  Text.compare(a.organizationId, b.organizationId) || Text.compare(a.event.id, b.event.id)
const monthOf = (instant: number) => `${Instant.format(instant).slice(0, 7)}-01`

export class EventStore extends Effect.Service<EventStore>()("@botflow/storage/EventStore", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const prices = yield* PriceList

    // What this process has seen to exist; neither months nor bots ever go away while it runs.
    const months = new Set<string>()
    const bots = new Set<string>()

    const ensureMonths = Effect.fn("EventStore.ensureMonths")(function* (rows: ReadonlyArray<Row>) {
      const wanted = new Set(
        rows.filter(({ event }) => event.type === "message").map(({ event }) => monthOf(event.timestamp))
      )
      const missing = [...wanted].filter((month) => !months.has(month))
      if (missing.length === 0) return
      yield* sql`SELECT ensure_message_partitions(${missing}::date[])`
      for (const month of missing) months.add(month)
    })

    const ensureBots = Effect.fn("EventStore.ensureBots")(function* (rows: ReadonlyArray<Row>) {
      const wanted = new Map(
        rows.map(({ event, organizationId }) => [
          `${organizationId}\0${event.botId}`,
          [organizationId, event.botId] as const
        ])
      )
      // In one order everywhere, so that two writers never wait for each other.
      const missing = [...wanted].filter(([key]) => !bots.has(key)).sort(([a], [b]) => Text.compare(a, b))
      if (missing.length === 0) return
      yield* sql`INSERT INTO bots (organization_id, bot_id, name)
        SELECT organization_id, bot_id, bot_id FROM unnest(${missing.map(([, [id]]) => id)}::uuid[], ${missing.map(([, [, bot]]) => bot)}::text[]) AS t (organization_id, bot_id)
        ON CONFLICT DO NOTHING`
      for (const [key] of missing) bots.add(key)
    })

    /** The keys among `rows`, which are sorted and distinct, that were not stored before. */
    const claimKeys = Effect.fn("EventStore.claimKeys")(function* (rows: ReadonlyArray<Row>) {
      const claimed = yield* sql<{ organizationId: string; eventId: string }>`
        INSERT INTO event_keys (organization_id, event_id)
        SELECT * FROM unnest(${rows.map((row) => row.organizationId)}::uuid[], ${rows.map(({ event }) => event.id)}::text[])
        ON CONFLICT DO NOTHING RETURNING organization_id, event_id`
      return new Set(claimed.map(({ eventId, organizationId }) => `${organizationId}\0${eventId}`))
    })

    const costed = Effect.fn("EventStore.costed")(function* (rows: ReadonlyArray<Row>) {
      const terms = yield* prices.hold([...new Set(rows.map((row) => row.organizationId))])
      return rows.flatMap(({ event, organizationId }): ReadonlyArray<Costed> => {
        if (event.type !== "message") return []
        const { book, storeText } = terms.get(organizationId) ?? unknownOwner
        return [{ organizationId, message: event, cost: PriceBook.costOfMessage(book, event), storeText }]
      })
    })

    /** One transaction: all of `rows` that are new, or nothing. Answers the keys that were new. */
    const transact = (rows: ReadonlyArray<Row>) =>
      Effect.gen(function* () {
        const claimed = yield* claimKeys(rows)
        const fresh = rows.filter((row) => claimed.has(keyOf(row)))
        if (fresh.length === 0) return claimed
        yield* ensureBots(fresh)
        const messages = yield* costed(fresh)
        const turns = fresh.flatMap(({ event, organizationId }) =>
          event.type === "message" ? [] : [{ organizationId, turn: event }]
        )
        yield* insertColumns(sql, "messages", messageColumns, columnsOf(messageColumns, messages))
        yield* insertColumns(sql, "conversation_events", turnColumns, columnsOf(turnColumns, turns))
        yield* insertColumns(sql, "rollup_marks", markColumns, columnsOf(markColumns, marksOf(fresh)))
        return claimed
      }).pipe(sql.withTransaction)

    // A row that PostgreSQL refuses must not cost its neighbours: halve until it stands alone.
    const store = (rows: ReadonlyArray<Row>): Effect.Effect<ReadonlyMap<string, Verdict>, SqlError> =>
      Effect.zipRight(ensureMonths(rows), transact(rows)).pipe(
        Effect.map(
          (claimed) =>
            new Map(
              rows.map((row) => [keyOf(row), claimed.has(keyOf(row)) ? "accepted" : "duplicate"] as const)
            )
        ),
        // Not only refused values: a bot or month believed to exist may be gone with a rolled-back transaction.
        Effect.tapError(() =>
          Effect.sync(() => {
            months.clear()
            bots.clear()
          })
        ),
        Effect.retry({
          times: 3,
          while: (error) => /^40/.test(sqlState(error) ?? ""),
          schedule: Schedule.jittered(Schedule.spaced("20 millis"))
        }),
        Effect.catchIf(
          (error) => !isPassing(error) && /^(22|23|54)/.test(sqlState(error) ?? ""),
          (error) => {
            const [only] = rows
            if (rows.length === 1 && only !== undefined) {
              return Effect.logWarning("PostgreSQL refuses an event", sqlState(error)).pipe(
                Effect.as(new Map([[keyOf(only), "unstorable" as const]]))
              )
            }
            const middle = rows.length >> 1
            return Effect.zipWith(
              store(rows.slice(0, middle)),
              store(rows.slice(middle)),
              (a, b) => new Map([...a, ...b])
            )
          }
        )
      )

    /**
     * Stores events; when it succeeds, all accepted ones are committed. Sending the same rows
     * again is safe at any time.
     *
     * @returns a verdict for each row, in order
     */
    const append = Effect.fn("EventStore.append")(function* (rows: ReadonlyArray<Row>) {
      if (rows.length === 0) return []
      const first = new Map<string, Row>()
      for (const row of rows) if (!first.has(keyOf(row))) first.set(keyOf(row), row)
      // Concurrent deliveries of the same events lock their keys in the same order: no deadlocks.
      const verdicts = yield* store([...first.values()].sort(compareKeys))
      return rows.map(
        (row): Verdict =>
          first.get(keyOf(row)) === row ? (verdicts.get(keyOf(row)) ?? "duplicate") : "duplicate"
      )
    }, storeErrors)

    return { append }
  })
}) {}
