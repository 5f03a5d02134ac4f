/** Events go in here: checked for repetition, costed, and stored as batches that wait to be derived from. */
import type { Event } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Text from "@botflow/domain/Text"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schedule } from "effect"
import { insertColumns } from "./Columns.ts"
import * as Batches from "./Batches.ts"
import * as Binary from "./Binary.ts"
import { messageColumns, turnColumns } from "./EventColumns.ts"
import { isPassing, sqlState, storeErrors } from "./Database.ts"
import { conflicts } from "./Conflicts.ts"
import * as Pipeline from "./Pipeline.ts"
import { PriceList, type Terms } from "./PriceList.ts"
import { inOrganizations, inOrganizationsAgain } from "./Tenancy.ts"

export interface Row {
  readonly organizationId: OrganizationId
  readonly event: Event
}

/**
 * `duplicate`: the same event is stored already. `conflict`: another one of this id is; the first
 * one stays. `unstorable`: PostgreSQL refuses a value of it. `expired`: messages of its month are dropped.
 */
export type Verdict = "accepted" | "duplicate" | "conflict" | "unstorable" | "expired"

/** The first event of an id, and the others of that id that came with it. */
interface Delivery {
  readonly row: Row
  readonly again: Array<Row>
}

type Verdicts = ReadonlyMap<Row, Verdict>

const keyOf = ({ event, organizationId }: Row) => `${organizationId}\0${event.id}`
const compareKeys = (a: Row, b: Row) =>
  Text.compare(a.organizationId, b.organizationId) || Text.compare(a.event.id, b.event.id)
const dayOf = (instant: number) => Math.floor(instant / Instant.day) * Instant.day
const monthOf = (instant: number) => `${Instant.format(instant).slice(0, 7)}-01`

export class EventStore extends Effect.Service<EventStore>()("@botflow/storage/EventStore", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const prices = yield* PriceList

    // What this process has seen to exist. A month that is dropped meanwhile is noticed when it is written to.
    const months = new Set<string>()
    const bots = new Set<string>()

    /** @returns the months among them that are dropped */
    const ensureMonths = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
      const days = new Set(
        rows.flatMap(({ event }) => (event.type === "message" ? dayOf(event.timestamp) : []))
      )
      const missing = [...new Set([...days].map(monthOf))].filter((month) => !months.has(month))
      if (missing.length === 0) return new Set<string>()
      const dropped = yield* sql<{
        month: string
      }>`SELECT month::text FROM ensure_message_partitions(${missing}::date[]) AS month`
      const gone = new Set(dropped.map(({ month }) => month))
      for (const month of missing) if (!gone.has(month)) months.add(month)
      return gone
    })

    /** @returns the keys of those that were not known to exist: they do once the transaction is committed */
    const ensureBots = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
      const wanted = new Map(
        rows.map(({ event, organizationId }) => [
          `${organizationId}\0${event.botId}`,
          [organizationId, event.botId] as const
        ])
      )
      // In one order everywhere, so that two writers never wait for each other.
      const missing = [...wanted].filter(([key]) => !bots.has(key)).sort(([a], [b]) => Text.compare(a, b))
      if (missing.length === 0) return []
      yield* sql`INSERT INTO bots (organization_id, bot_id, name, inactivity)
        SELECT organization_id, bot_id, bot_id, (SELECT o.default_inactivity FROM organizations o WHERE o.organization_id = t.organization_id)
        FROM unnest(${missing.map(([, [id]]) => id)}::uuid[], ${missing.map(([, [, bot]]) => bot)}::text[]) AS t (organization_id, bot_id)
        ON CONFLICT DO NOTHING`
      return missing.map(([key]) => key)
    })

    /** The keys among `rows`, which are sorted and distinct, that were stored before. */
    const claimKeys = (rows: ReadonlyArray<Row>) =>
      Effect.map(
        sql<{
          organizationId: string
          eventId: string
        }>`SELECT organization_id, event_id FROM claim_event_keys(
          ${Binary.array(
            "uuid",
            rows.map((row) => row.organizationId)
          )}::uuid[],
          ${Binary.array(
            "text",
            rows.map(({ event }) => event.id)
          )}::text[])`,
        (known) => new Set(known.map(({ eventId, organizationId }) => `${organizationId}\0${eventId}`))
      )

    /** The events of each organization as one batch, costed by the prices in force. */
    const batchesOf = (rows: ReadonlyArray<Row>, terms: ReadonlyMap<OrganizationId, Terms>) =>
      [...terms].map(([organizationId, { batch, book, storeText }]): Batches.Batch => {
        const events = rows.flatMap((row) => (row.organizationId === organizationId ? [row.event] : []))
        return {
          organizationId,
          batch,
          messages: events.flatMap((event) =>
            event.type === "message"
              ? [
                  {
                    organizationId,
                    batch,
                    message: event,
                    cost: PriceBook.costOfMessage(book, event),
                    storeText
                  }
                ]
              : []
          ),
          turns: events.flatMap((event) =>
            event.type === "message" ? [] : [{ organizationId, batch, turn: event }]
          )
        }
      })

    const insert = (fresh: ReadonlyArray<Row>) =>
      Effect.gen(function* () {
        if (fresh.length === 0) return []
        const owners = [...new Set(fresh.map((row) => row.organizationId))]
        const [ensured, terms] = yield* Pipeline.all([ensureBots(fresh), prices.hold(owners)])
        if (terms.size < owners.length)
          return yield* Effect.dieMessage("events of an organization that is not there")
        const batches = batchesOf(fresh, terms)
        yield* Pipeline.all([
          insertColumns(
            sql,
            "messages",
            messageColumns,
            batches.flatMap(({ messages }) => messages)
          ),
          insertColumns(
            sql,
            "conversation_events",
            turnColumns,
            batches.flatMap(({ turns }) => turns)
          ),
          Batches.write(sql, batches)
        ])
        return ensured
      })

    /** One transaction: all that are new, or nothing. */
    const transact = (deliveries: ReadonlyArray<Delivery>) =>
      Effect.gen(function* () {
        const known = yield* claimKeys(deliveries.map(({ row }) => row))
        const isFresh = ({ row }: Delivery) => !known.has(keyOf(row))
        const ensured = yield* insert(deliveries.filter(isFresh).map(({ row }) => row))
        const again = deliveries.flatMap((one) => (isFresh(one) ? one.again : [one.row, ...one.again]))
        const conflicting = yield* conflicts(sql, again)
        const verdicts = new Map<Row, Verdict>()
        for (const { row } of deliveries) verdicts.set(row, "accepted")
        for (const row of again) verdicts.set(row, conflicting.has(row) ? "conflict" : "duplicate")
        return { ensured, verdicts }
      }).pipe(
        inOrganizationsAgain(
          sql,
          deliveries.map(({ row }) => row.organizationId)
        ),
        Effect.map(({ ensured, verdicts }) => {
          for (const key of ensured) bots.add(key)
          return verdicts
        })
      )

    /** Of dropped months: those whose id is known came before they were, like any that is sent again. */
    const refuse = Effect.fn("EventStore.refuse")(function* (deliveries: ReadonlyArray<Delivery>) {
      const rows = deliveries.flatMap(({ again, row }) => [row, ...again])
      if (rows.length === 0) return []
      const known = yield* sql<{ organizationId: string; eventId: string }>`
        SELECT k.* FROM unnest(${rows.map((row) => row.organizationId)}::uuid[], ${rows.map(({ event }) => event.id)}::text[]) AS t (organization_id, event_id)
        JOIN event_keys k USING (organization_id, event_id)`.pipe(
        inOrganizations(
          sql,
          rows.map((row) => row.organizationId)
        )
      )
      const keys = new Set(known.map(({ eventId, organizationId }) => `${organizationId}\0${eventId}`))
      return rows.map((row): [Row, Verdict] => [row, keys.has(keyOf(row)) ? "duplicate" : "expired"])
    })

    /** All that may still be stored in one transaction. */
    const keep = (deliveries: ReadonlyArray<Delivery>) =>
      Effect.gen(function* () {
        const gone = yield* ensureMonths(deliveries.map(({ row }) => row))
        if (gone.size === 0) return yield* transact(deliveries)
        const isGone = ({ row: { event } }: Delivery) =>
          event.type === "message" && gone.has(monthOf(event.timestamp))
        const refused = yield* refuse(deliveries.filter(isGone))
        const kept = deliveries.filter((one) => !isGone(one))
        return new Map([...(kept.length === 0 ? [] : yield* transact(kept)), ...refused])
      })

    // A row that PostgreSQL refuses must not cost its neighbours: halve until it stands alone.
    const store = (deliveries: ReadonlyArray<Delivery>): Effect.Effect<Verdicts, SqlError> =>
      keep(deliveries).pipe(
        // Not only refused values: a bot or month believed to exist may be gone with a rolled-back transaction,
        // also one that was interrupted, or whose COMMIT failed.
        Effect.onError(() =>
          Effect.sync(() => {
            months.clear()
            bots.clear()
          })
        ),
        Effect.retry({
          times: 3,
          // 23514: also where a month was dropped since it was seen.
          while: (error) => /^(40|23514)/.test(sqlState(error) ?? ""),
          schedule: Schedule.jittered(Schedule.spaced("20 millis"))
        }),
        Effect.catchIf(
          (error) => !isPassing(error) && /^(22|23|54)/.test(sqlState(error) ?? ""),
          (error) => {
            const [only] = deliveries
            if (deliveries.length === 1 && only !== undefined) {
              const refused = [only.row, ...only.again].map((row) => [row, "unstorable"] as const)
              return Effect.logWarning("PostgreSQL refuses an event", sqlState(error)).pipe(
                Effect.as(new Map(refused))
              )
            }
            const middle = deliveries.length >> 1
            return Effect.zipWith(
              store(deliveries.slice(0, middle)),
              store(deliveries.slice(middle)),
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
      const byKey = new Map<string, Delivery>()
      for (const row of rows) {
        const known = byKey.get(keyOf(row))
        if (known === undefined) byKey.set(keyOf(row), { row, again: [] })
        else known.again.push(row)
      }
      // Concurrent deliveries of the same events lock their keys in the same order: no deadlocks.
      const verdicts = yield* store([...byKey.values()].sort((a, b) => compareKeys(a.row, b.row)))
      return rows.map((row): Verdict => verdicts.get(row) ?? "duplicate")
    }, storeErrors)

    return { append }
  })
}) {}
