import { expect, layer } from "@effect/vitest"
import * as Tally from "@botflow/domain/Tally"
import { SqlClient } from "@effect/sql"
import { Context, Deferred, Effect, Fiber, Layer, Schedule } from "effect"
import { LiveStore } from "../src/live/LiveStore.ts"
import { Tallies } from "../src/postgres/Tallies.ts"
import { append, at, customer, drain, filterOf, organization, place, storesWith } from "./support.ts"

/** Where the first worker stands just before its commit, and goes on when told. */
class Halt extends Context.Tag("test/Halt")<
  Halt,
  { readonly reached: Deferred.Deferred<void>; readonly goOn: Deferred.Deferred<void> }
>() {}

const halt = Layer.effect(Halt, Effect.all({ reached: Deferred.make<void>(), goOn: Deferred.make<void>() }))

// Live numbers are the last thing that is written in a transaction.
const halting = Layer.unwrapEffect(
  Effect.map(Halt, ({ goOn, reached }) =>
    Layer.mock(LiveStore, {
      kind: "local",
      isBuilt: () => Effect.succeed(true),
      lastWrite: () => Effect.succeed(null),
      openMinutes: () => Effect.succeed([]),
      apply: () => Effect.zipRight(Deferred.succeed(reached, undefined), Deferred.await(goOn))
    })
  )
)

/** Until somebody waits for a lock of this database. */
const somebodyWaits = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.pipe(
    Effect.filterOrFail((waiting) => waiting.length > 0),
    Effect.retry(Schedule.spaced("10 millis").pipe(Schedule.intersect(Schedule.recurs(500))))
  )
})

layer(storesWith(Layer.provide(halting, halt)).pipe(Layer.provideMerge(halt)), { excludeTestServices: true })(
  "Two workers",
  (it) => {
    it.effect("on the same 15 minutes wait for one another", () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const { goOn, reached } = yield* Halt
        yield* append(organizationId, [customer(at(0), place("bot", "c-1"))])
        const first = yield* Effect.fork(drain)
        yield* Deferred.await(reached)
        yield* append(organizationId, [customer(at(1), place("bot", "c-2"))])
        const second = yield* Effect.fork(drain)
        yield* somebodyWaits
        yield* Deferred.succeed(goOn, undefined)
        yield* Fiber.join(Fiber.zip(first, second))
        const { total } = yield* (yield* Tallies).totals(filterOf(organizationId))
        expect(Tally.messages(total)).toBe(2)
      })
    )
  }
)
