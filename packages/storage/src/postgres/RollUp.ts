/** Derives again whatever the marks say has changed. Running it twice, late or on two workers changes nothing. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Clock, Effect, Option } from "effect"
import { LiveSource } from "../live/LiveSource.ts"
import { LiveStore } from "../live/LiveStore.ts"
import { storeErrors } from "./Database.ts"

/** Marks taken in one transaction. */
const batch = 20_000

interface Mark {
  readonly organizationId: OrganizationId
  readonly botId: string
  readonly conversationId: string
  readonly minute: number | null
}

const quarter = 15 * Instant.minute
const minuteOf = (instant: number) => Math.floor(instant / Instant.minute) * Instant.minute
const distinct = <A>(values: Iterable<A>, key: (value: A) => string) => [
  ...new Map([...values].map((value) => [key(value), value])).values()
]

/**
 * Until the transaction ends, nobody else derives of these organizations: the second of two
 * workers must see what the first wrote. @param organizations sorted, so that no two wait for each other
 */
export const lockRollUp = (sql: SqlClient.SqlClient, organizations: ReadonlyArray<OrganizationId>) =>
  Effect.forEach(
    organizations,
    (id) => sql`SELECT pg_advisory_xact_lock(hashtextextended('rollup ' || ${id}, 0))`,
    { discard: true }
  )

export class RollUp extends Effect.Service<RollUp>()("@botflow/storage/RollUp", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const source = yield* LiveSource
    // Without one (an import while nothing runs) live numbers are rebuilt by whoever starts next.
    const live = yield* Effect.serviceOption(LiveStore)

    const take = sql<Mark>`DELETE FROM rollup_marks WHERE mark_id IN (
        SELECT mark_id FROM rollup_marks ORDER BY mark_id LIMIT ${batch} FOR UPDATE SKIP LOCKED
      ) RETURNING organization_id, bot_id, conversation_id, minute`

    const deriveConversations = (marks: ReadonlyArray<Mark>) => {
      const conversations = distinct(
        marks,
        (mark) => `${mark.organizationId}\0${mark.botId}\0${mark.conversationId}`
      )
      return sql<{
        organizationId: OrganizationId
        sentAt: number
      }>`SELECT * FROM update_conversation_metrics(
        ${conversations.map((mark) => mark.organizationId)}::uuid[],
        ${conversations.map((mark) => mark.botId)}::text[],
        ${conversations.map((mark) => mark.conversationId)}::text[])`
    }

    const deriveRollups = (
      changed: ReadonlyArray<{ readonly organizationId: OrganizationId; readonly minute: number }>
    ) => {
      const buckets = distinct(
        changed.map(({ minute, organizationId }) => ({
          organizationId,
          bucket: Math.floor(minute / quarter) * quarter
        })),
        ({ bucket, organizationId }) => `${organizationId}\0${bucket}`
      )
      return buckets.length === 0
        ? Effect.void
        : sql`SELECT update_rollups(${buckets.map((b) => b.organizationId)}::uuid[], ${buckets.map((b) => Instant.format(b.bucket))}::timestamptz[])`
    }

    // Before the commit, so that no older reading can be written over a newer one: the lock still
    // holds. Bounded in time and allowed to fail; `refreshLive` repairs what was missed.
    const writeLive = Effect.fn("RollUp.writeLive")(function* (
      organizationId: OrganizationId,
      minutes: ReadonlyArray<number>,
      marks: ReadonlyArray<Mark>
    ) {
      if (Option.isNone(live)) return
      const now = yield* Clock.currentTimeMillis
      const built = yield* live.value.isBuilt(organizationId)
      if (!built) yield* live.value.rebuild(organizationId, yield* source.whole(organizationId, now))
      yield* live.value.apply(organizationId, yield* source.changeOf(organizationId, minutes, marks, now))
    })

    const stale = new Set<OrganizationId>()

    /** Takes one batch of marks and derives what they name. @returns how many there were */
    const once = Effect.fn("RollUp.once")(
      function* () {
        const marks = yield* take
        if (marks.length === 0) return 0
        const organizations = [...new Set(marks.map((mark) => mark.organizationId))].sort()
        yield* lockRollUp(sql, organizations)
        const rederived = yield* deriveConversations(marks)
        const changed = distinct(
          [
            ...marks.flatMap(({ minute, organizationId }) =>
              minute === null ? [] : [{ organizationId, minute }]
            ),
            ...rederived.map(({ organizationId, sentAt }) => ({ organizationId, minute: minuteOf(sentAt) }))
          ],
          ({ minute, organizationId }) => `${organizationId}\0${minute}`
        )
        yield* deriveRollups(changed)
        for (const organizationId of organizations) {
          const own = <A extends { readonly organizationId: OrganizationId }>(all: ReadonlyArray<A>) =>
            all.filter((one) => one.organizationId === organizationId)
          yield* writeLive(
            organizationId,
            own(changed).map(({ minute }) => minute),
            distinct(own(marks), (mark) => `${mark.botId}\0${mark.conversationId}`)
          ).pipe(
            Effect.catchTag("StoreUnavailable", (error) =>
              // Of the two stores only the live one may be missing.
              error.store === "postgres"
                ? Effect.fail(error)
                : Effect.sync(() => void stale.add(organizationId))
            )
          )
        }
        yield* Effect.annotateCurrentSpan({ marks: marks.length, minutes: changed.length })
        return marks.length
      },
      sql.withTransaction,
      storeErrors
    )

    /** Derives until no marks are left. @returns how many there were */
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

    /** How many marks wait. */
    const pending = sql<{ count: number }>`SELECT count(*) AS count FROM rollup_marks`.pipe(
      Effect.map(([row]) => row?.count ?? 0),
      storeErrors
    )

    /** Rebuilds live numbers that are missing or were not written, such as after Redis was away. */
    const refreshLive = Effect.gen(function* () {
      if (Option.isNone(live)) return
      const now = yield* Clock.currentTimeMillis
      const recent = yield* sql<{
        organizationId: OrganizationId
      }>`SELECT o.organization_id FROM organizations o
        WHERE EXISTS (SELECT FROM conversation_metrics c WHERE c.organization_id = o.organization_id
          AND c.last_message_at >= ${Instant.format(now - 2 * Instant.hour)}::timestamptz)`
      for (const { organizationId } of recent) {
        if (!stale.has(organizationId) && (yield* live.value.isBuilt(organizationId))) continue
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* lockRollUp(sql, [organizationId])
            yield* live.value.rebuild(organizationId, yield* source.whole(organizationId, now))
          })
        )
        stale.delete(organizationId)
      }
    }).pipe(storeErrors, Effect.withSpan("RollUp.refreshLive"))

    return { once, drain, pending, refreshLive }
  })
}) {}
