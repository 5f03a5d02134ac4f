/**
 * Derives what follows from events: takes batches, one organization after the other, and what else
 * is marked. Running it twice, late or on two workers changes nothing.
 */
import { randomUUID } from "node:crypto"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Cause, Clock, Effect, Option } from "effect"
import { LiveSource } from "../live/LiveSource.ts"
import { LiveStore, openSince } from "../live/LiveStore.ts"
import { RecentSeconds } from "../live/RecentSeconds.ts"
import { secondOf } from "../live/Windows.ts"
import * as Batches from "./Batches.ts"
import * as ConversationDeltas from "./ConversationDeltas.ts"
import * as Counted from "./Counted.ts"
import * as Customers from "./Customers.ts"
import { storeErrors } from "./Database.ts"
import * as Marks from "./Marks.ts"
import * as Pipeline from "./Pipeline.ts"
import * as Ratings from "./Ratings.ts"
import * as RollupCells from "./RollupCells.ts"
import { lockRollUp } from "./RollUpLock.ts"
import { acrossOrganizations, ofOrganization } from "./Tenancy.ts"

/** Events taken in one transaction, about. */
const batch = 20_000

interface Conversation {
  readonly botId: string
  readonly conversationId: string
}

/** What live numbers have to be told of. */
interface News {
  /** Those in which something changed; those in which something happened go to the feed. */
  readonly conversations: ReadonlyArray<Conversation>
  readonly moved: ReadonlyArray<Conversation>
  readonly counted: ReadonlyArray<Counted.Counted>
  readonly retimed: ReadonlyArray<RollupCells.Retimed>
  /** Seconds in which something else changed. */
  readonly marked: ReadonlyArray<number>
}

const secondsOf = (minute: number) => Array.from({ length: 60 }, (_, i) => minute + i * 1_000)
const distinct = <A>(values: Iterable<A>, key: (value: A) => string) => [
  ...new Map([...values].map((value) => [key(value), value])).values()
]

export class RollUp extends Effect.Service<RollUp>()("@botflow/storage/RollUp", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const source = yield* LiveSource
    // Without one (an import while nothing runs) live numbers are rebuilt by whoever starts next.
    const live = yield* Effect.serviceOption(LiveStore)
    const recent = new RecentSeconds()

    const waiting = sql<{ organizationId: OrganizationId }>`
      SELECT organization_id FROM pending_batches UNION SELECT organization_id FROM rollup_marks`.pipe(
      acrossOrganizations(sql)
    )

    const deriveConversations = (
      organizationId: OrganizationId,
      conversations: ReadonlyArray<Conversation>
    ) => sql<RollupCells.Retimed>`
      SELECT sent_at, bot_id, channel, model, old_ms, new_ms FROM update_conversation_metrics(
        ${conversations.map(() => organizationId)}::uuid[],
        ${conversations.map(({ botId }) => botId)}::text[],
        ${conversations.map(({ conversationId }) => conversationId)}::text[])`

    /** What new messages add to the rollups, and the response times that changed with them. */
    const addUp = (
      organizationId: OrganizationId,
      counted: ReadonlyArray<Counted.Counted>,
      retimed: ReadonlyArray<RollupCells.Retimed>
    ) => {
      const cells: RollupCells.Cells = new Map()
      for (const { cost, message, responseTimeMs } of counted)
        RollupCells.count(cells, message, responseTimeMs, cost)
      for (const one of retimed) RollupCells.correct(cells, one)
      return RollupCells.addTo(sql, organizationId, cells)
    }

    /**
     * What follows from new events and marks. Where the new messages of a conversation come after
     * all that are known, only they are looked at.
     */
    const deriveFrom = Effect.fn("RollUp.deriveFrom")(function* (
      organizationId: OrganizationId,
      taken: Batches.Taken,
      marks: ReadonlyArray<Marks.Mark>
    ) {
      const news = ConversationDeltas.newsOf(taken)
      const known = new Map(yield* ConversationDeltas.standings(sql, organizationId, news.values()))
      for (const mark of marks) known.set(ConversationDeltas.keyOf(mark), null)
      const { added, whole } = ConversationDeltas.split(news, known)
      const again = distinct([...whole, ...marks], ConversationDeltas.keyOf)
      const [, , retimed] = yield* Pipeline.all([
        ConversationDeltas.addTo(sql, organizationId, added),
        ConversationDeltas.storeResponseTimes(sql, organizationId, added),
        again.length === 0 ? Effect.succeed([]) : deriveConversations(organizationId, again)
      ])
      const counted = Counted.of(added, whole)
      yield* Pipeline.all([
        addUp(organizationId, counted, retimed),
        Customers.addTo(
          sql,
          organizationId,
          taken.messages.map(({ message }) => message)
        ),
        Ratings.addTo(sql, organizationId, taken.turns)
      ])
      yield* Marks.deriveRollups(sql, organizationId, marks)
      yield* Effect.annotateCurrentSpan({ added: added.length, again: again.length })
      return { moved: [...news.values()], counted, retimed }
    })

    // Before the commit, so that no older reading can be written over a newer one: the lock still
    // holds. Bounded in time and allowed to fail; `refreshLive` repairs what was missed, which is
    // committed as missed: also when this worker does not live to see Redis come back.
    const writeLive = Effect.fn("RollUp.writeLive")(function* (
      organizationId: OrganizationId,
      { conversations, counted, marked, moved, retimed }: News
    ) {
      if (Option.isNone(live)) return
      const now = yield* Clock.currentTimeMillis
      const built = yield* live.value.isBuilt(organizationId)
      if (!built) yield* live.value.rebuild(organizationId, yield* source.whole(organizationId, now))
      const [open, lastWrite] = yield* Effect.all(
        [live.value.openMinutes(organizationId), live.value.lastWrite(organizationId)],
        { concurrency: 2 }
      )
      // What is marked is to be read, whatever it was.
      if (marked.length > 0) recent.forget(organizationId)
      const known = recent.count(organizationId, lastWrite, openSince(now), counted, retimed)
      const instants = [
        ...counted.map(({ message }) => message.timestamp),
        ...retimed.map(({ sentAt }) => sentAt),
        ...marked
      ].filter((instant) => !known.has(secondOf(instant)))
      const change = yield* source.changeOf(organizationId, { conversations, instants, open }, moved, now)
      const seconds = [...change.seconds, ...[...known.values()].flat()]
      const id = randomUUID()
      yield* live.value.apply(organizationId, { ...change, seconds }, id)
      recent.keep(organizationId, id, seconds)
    })

    const markStale = (organizationId: OrganizationId) =>
      sql`INSERT INTO live_stale (organization_id) VALUES (${organizationId}) ON CONFLICT DO NOTHING`.pipe(
        Effect.asVoid,
        storeErrors
      )

    // What was counted may not be written, and what was written not be committed: then it is to be read again.
    const forgetting = <A, E, R>(effect: Effect.Effect<A, E, R>, organizationId: OrganizationId) =>
      Effect.onError(effect, () => Effect.sync(() => recent.forget(organizationId)))

    /** One transaction of one organization. @returns how many events and marks it was about */
    const derive = Effect.fn("RollUp.derive")(
      function* (organizationId: OrganizationId) {
        // In this order: whatever a mark is about was committed with it or before.
        const [, held, taken] = yield* Pipeline.all([
          lockRollUp(sql, [organizationId]),
          Marks.held(sql, organizationId),
          Batches.take(sql, organizationId, batch)
        ])
        // A mark is about events that may still wait: it waits for them.
        const marks = taken.all ? held : []
        yield* Marks.release(sql, marks)
        const count = taken.messages.length + taken.turns.length + marks.length
        if (count === 0) return 0

        const derived = yield* deriveFrom(organizationId, taken, marks)
        const conversations = distinct([...derived.moved, ...marks], ConversationDeltas.keyOf)
        const marked = marks.flatMap(({ minute }) => (minute === null ? [] : secondsOf(minute)))
        yield* writeLive(organizationId, { ...derived, conversations, marked }).pipe(
          (writing) => forgetting(writing, organizationId),
          Effect.catchTag("StoreUnavailable", (error) =>
            // Of the two stores only the live one may be missing.
            error.store === "postgres" ? Effect.fail(error) : markStale(organizationId)
          )
        )
        yield* Effect.annotateCurrentSpan({ events: count })
        return count
      },
      ofOrganization(sql),
      forgetting,
      storeErrors,
      // Told to stop, a worker commits what it is at instead of leaving it to be done again.
      Effect.uninterruptible
    )

    /**
     * Derives once of each organization for which something waits. One that cannot be derived does not
     * hold up the others; then it fails. @returns how many events and marks
     */
    const once = Effect.fn("RollUp.once")(function* () {
      const organizations = yield* waiting
      const broken: Array<Cause.Cause<never>> = []
      const counts = yield* Effect.forEach(organizations, ({ organizationId }) =>
        derive(organizationId).pipe(
          Effect.catchAllDefect((defect) =>
            Effect.sync(() => {
              broken.push(Cause.die(defect))
              return 0
            })
          )
        )
      )
      const [first] = broken
      if (first !== undefined) return yield* Effect.failCause(first)
      return counts.reduce((sum, count) => sum + count, 0)
    }, storeErrors)

    /** Derives until nothing waits. @returns how many events and marks there were */
    const drain = Effect.iterate(
      { last: 1, total: 0 },
      {
        while: ({ last }) => last > 0,
        body: ({ total }) => Effect.map(once(), (last) => ({ last, total: total + last }))
      }
    ).pipe(
      Effect.map(({ total }) => total),
      Effect.withSpan("RollUp.drain")
    )

    /** How many events and marks wait. */
    const pending = sql<{ count: number }>`
      SELECT (SELECT coalesce(sum(events), 0) FROM pending_batches) + (SELECT count(*) FROM rollup_marks) AS count`.pipe(
      acrossOrganizations(sql),
      Effect.map(([row]) => Number(row?.count ?? 0)),
      storeErrors
    )

    /** Replaces the live numbers of an organization, whatever they are, by what PostgreSQL says. */
    const rebuildLive = Effect.fn("RollUp.rebuildLive")(
      function* (organizationId: OrganizationId) {
        if (Option.isNone(live)) return
        yield* lockRollUp(sql, [organizationId])
        const whole = yield* source.whole(organizationId, yield* Clock.currentTimeMillis)
        yield* live.value.rebuild(organizationId, whole)
        // What moved meanwhile was never told.
        yield* live.value.breakFeed(organizationId)
        yield* sql`DELETE FROM live_stale WHERE organization_id = ${organizationId}`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** Sums up the minutes that are over. */
    const closeMinutes = Effect.fn("RollUp.closeMinutes")(
      function* (organizationId: OrganizationId) {
        yield* lockRollUp(sql, [organizationId])
        yield* writeLive(organizationId, {
          conversations: [],
          counted: [],
          marked: [],
          moved: [],
          retimed: []
        })
      },
      ofOrganization(sql),
      forgetting,
      storeErrors
    )

    /**
     * Rebuilds live numbers that are missing or were not written, such as after Redis was away, and
     * sums up the minutes that are over.
     */
    const refreshLive = Effect.gen(function* () {
      if (Option.isNone(live)) return
      const now = yield* Clock.currentTimeMillis
      const recent = yield* sql<{
        organizationId: OrganizationId
        stale: boolean
      }>`SELECT o.organization_id, s.organization_id IS NOT NULL AS stale
        FROM organizations o LEFT JOIN live_stale s USING (organization_id)
        -- Each by the key. EXISTS would be one look at all conversations there ever were.
        WHERE s.organization_id IS NOT NULL OR (
          SELECT true FROM conversation_metrics c WHERE c.organization_id = o.organization_id
            AND c.last_message_at >= ${Instant.format(now - 2 * Instant.hour)}::timestamptz
          ORDER BY c.last_message_at DESC LIMIT 1)`.pipe(acrossOrganizations(sql))
      for (const { organizationId, stale } of recent) {
        if (stale || !(yield* live.value.isBuilt(organizationId))) {
          yield* rebuildLive(organizationId)
          continue
        }
        const open = yield* live.value.openMinutes(organizationId)
        if (open.some((minute) => minute < openSince(now))) yield* closeMinutes(organizationId)
      }
    }).pipe(storeErrors, Effect.withSpan("RollUp.refreshLive"))

    return { once, drain, pending, rebuildLive, refreshLive }
  })
}) {}
