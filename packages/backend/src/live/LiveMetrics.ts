/** The live numbers of an organization at this moment. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Realtime from "@botflow/domain/Realtime"
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { LiveStore, type Reading } from "@botflow/storage/live/LiveStore"
import { readChange } from "@botflow/storage/live/LiveStoreMemory"
import * as Remembered from "@botflow/storage/Remembered"
import { Clock, Data, Effect, Option } from "effect"

/** Which live numbers: an organization's, or of some of its bots; `null` is all. */
class Scope extends Data.Class<{ readonly organizationId: OrganizationId; readonly bots: string | null }> {}

const separator = "\0"
const botIdsOf = ({ bots }: Scope): ReadonlyArray<string> | null =>
  bots === null ? null : bots.split(separator)

export class LiveMetrics extends Effect.Service<LiveMetrics>()("@botflow/backend/LiveMetrics", {
  effect: Effect.gen(function* () {
    const store = yield* LiveStore
    const source = yield* LiveSource

    // The hour before moves slowly and costs a query: a trend may be this old.
    const before = yield* Remembered.make({
      capacity: 1_000,
      timeToLive: "10 seconds",
      lookup: (scope: Scope) =>
        Effect.gen(function* () {
          const { from } = Realtime.window(yield* Clock.currentTimeMillis)
          const window = { from: from - Instant.hour, to: from }
          return {
            activeConversations: yield* source.activeAt(scope.organizationId, window, botIdsOf(scope)),
            responses: (yield* source.lastResponses(
              scope.organizationId,
              { from: from - Instant.day, to: from },
              botIdsOf(scope)
            )).map((r) => r.responseTimeMs)
          }
        })
    })

    const windowsAt = (now: number) => {
      const current = Realtime.window(now)
      return [current, { from: current.from - Instant.hour, to: current.from }] as const
    }

    /** From the live store; from PostgreSQL where that is away (then `degraded`) or has nothing of the organization yet. */
    const reading = Effect.fn("LiveMetrics.reading")(function* (scope: Scope, now: number) {
      const windows = windowsAt(now)
      const botIds = botIdsOf(scope)
      const stored = yield* store.read(scope.organizationId, windows, botIds).pipe(
        Effect.map((reading) => ({ reading, degraded: false })),
        Effect.catchTag("StoreUnavailable", () =>
          Effect.succeed({ reading: Option.none<Reading>(), degraded: true })
        )
      )
      if (Option.isSome(stored.reading)) return { ...stored.reading.value, degraded: false }
      return {
        ...readChange(yield* source.whole(scope.organizationId, now), windows, botIds),
        degraded: stored.degraded
      }
    })

    const compute = Effect.fn("LiveMetrics.compute")(function* (scope: Scope) {
      const now = yield* Clock.currentTimeMillis
      const [current] = windowsAt(now)
      const { activeConversations, ahead, degraded, responses, tallies } = yield* reading(scope, now)
      const earlier = yield* before.get(scope)
      const botIds = botIdsOf(scope)
      // What a clock that is ahead has sent is not yet so.
      const activeAhead =
        ahead.length === 0 ? 0 : yield* source.activeAt(scope.organizationId, current, botIds, ahead)
      // The store keeps the last responses of all bots together, and no more of them for those yet to come.
      const last =
        botIds === null && responses.every(({ sentAt }) => sentAt < current.to)
          ? responses
          : yield* source.lastResponses(
              scope.organizationId,
              { from: current.to - Instant.day, to: current.to },
              botIds
            )
      const [tally, tallyBefore] = tallies
      if (tally === undefined || tallyBefore === undefined)
        return yield* Effect.dieMessage("a window without a tally")
      const numbers = Realtime.make(
        now,
        {
          tally,
          activeConversations: activeConversations + activeAhead,
          responses: last.map((r) => r.responseTimeMs)
        },
        { tally: tallyBefore, ...earlier }
      )
      return degraded ? { ...numbers, degraded } : numbers
    })

    // Many may ask at once; one computation in a tenth of a second serves all.
    const recent = yield* Remembered.make({ capacity: 1_000, timeToLive: "100 millis", lookup: compute })

    const scopeOf = (organizationId: OrganizationId, botIds: ReadonlyArray<string> | null) =>
      new Scope({ organizationId, bots: botIds === null ? null : [...botIds].sort().join(separator) })

    /** A tenth of a second old at most. @param botIds only these bots; `null`: all */
    const read = (organizationId: OrganizationId, botIds: ReadonlyArray<string> | null) =>
      recent.get(scopeOf(organizationId, botIds))

    /** As of now, such as after something changed. */
    const readNow = (organizationId: OrganizationId, botIds: ReadonlyArray<string> | null) => {
      const scope = scopeOf(organizationId, botIds)
      return Effect.zipRight(recent.refresh(scope), recent.get(scope))
    }

    return { read, readNow }
  })
}) {}
