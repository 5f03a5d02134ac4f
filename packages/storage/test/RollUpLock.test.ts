import { expect, layer } from "@effect/vitest"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Deferred, Duration, Effect, Fiber } from "effect"
import { awaitRollUp, lockRollUp } from "../src/postgres/RollUpLock.ts"

const organization = (n: number) => OrganizationId.make(`00000000-0000-4000-8000-00000000000${n}`)

layer(TestDatabase.layer, { excludeTestServices: true })("awaitRollUp", (it) => {
  /** Derives until the answer's second part is run. */
  const deriving = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [begun, enough] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const fiber = yield* lockRollUp(sql, [organization(1)]).pipe(
      Effect.zipRight(Deferred.succeed(begun, undefined)),
      Effect.zipRight(Deferred.await(enough)),
      sql.withTransaction,
      Effect.forkScoped
    )
    yield* Deferred.await(begun)
    return Effect.zipRight(Deferred.succeed(enough, undefined), Fiber.join(fiber))
  })

  it.scoped("waits for what is being derived of this organization, and of no other", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const end = yield* deriving
      yield* awaitRollUp(sql, organization(2))
      const waiting = yield* Effect.fork(awaitRollUp(sql, organization(1)))
      yield* Effect.sleep("100 millis")
      expect((yield* Fiber.poll(waiting))._tag).toBe("None")
      yield* end
      yield* Fiber.join(waiting)
    })
  )

  it.scoped("waits for a second at most", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const end = yield* deriving
      const [took] = yield* Effect.timed(awaitRollUp(sql, organization(1)))
      expect(Duration.toMillis(took)).toBeGreaterThan(900)
      expect(Duration.toMillis(took)).toBeLessThan(3_000)
      yield* end
    })
  )
})
