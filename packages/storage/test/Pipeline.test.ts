import { describe, expect, it, layer } from "@effect/vitest"
import { OrganizationId } from "@botflow/domain/Id"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { sqlState } from "../src/postgres/Database.ts"
import * as Pipeline from "../src/postgres/Pipeline.ts"
import { inOrganization } from "../src/postgres/Tenancy.ts"

/** Statements that are answered when the test says so. */
const asked = (names: ReadonlyArray<string>) => {
  const sent: Array<string> = []
  const statements = names.map((name) => {
    const answer = Deferred.unsafeMake<string, Error>(Fiber.id(Fiber.void))
    const statement = Effect.zipRight(
      Effect.sync(() => void sent.push(name)),
      Deferred.await(answer)
    )
    return { answer, name, statement }
  })
  return { sent, statements }
}

describe("Pipeline", () => {
  it.effect("sends all before the first is answered, and answers in their order", () =>
    Effect.gen(function* () {
      const { sent, statements } = asked(["a", "b", "c"])
      const running = yield* Effect.fork(Pipeline.all(statements.map(({ statement }) => statement)))
      yield* Effect.yieldNow()
      expect(sent).toStrictEqual(["a", "b", "c"])
      for (const { answer, name } of statements.toReversed()) yield* Deferred.succeed(answer, name)
      expect(yield* Fiber.join(running)).toStrictEqual(["a", "b", "c"])
    })
  )

  it.effect("fails as the first that failed, once all are answered", () =>
    Effect.gen(function* () {
      const { statements } = asked(["a", "b", "c"])
      const [a, b, c] = statements
      if (a === undefined || b === undefined || c === undefined) return expect.fail()
      const running = yield* Effect.fork(Pipeline.all(statements.map(({ statement }) => statement)))
      yield* Deferred.fail(c.answer, new Error("c"))
      yield* Deferred.fail(b.answer, new Error("b"))
      yield* Effect.yieldNow()
      expect((yield* Fiber.poll(running))._tag).toBe("None")
      yield* Deferred.succeed(a.answer, "a")
      expect(yield* Effect.flip(Fiber.join(running))).toStrictEqual(new Error("b"))
    })
  )

  it.effect("gives all of them up with whoever waits", () =>
    Effect.gen(function* () {
      const given: Array<number> = []
      const statement = (n: number) =>
        Effect.onInterrupt(Effect.never, () => Effect.sync(() => void given.push(n)))
      const running = yield* Effect.fork(Pipeline.all([statement(1), statement(2)]))
      yield* Effect.yieldNow()
      expect(Exit.isInterrupted(yield* Fiber.interrupt(running))).toBe(true)
      expect(given.sort()).toStrictEqual([1, 2])
    })
  )
})

const organization = OrganizationId.make("00000000-0000-4000-8000-000000000001")

layer(TestDatabase.layer, { excludeTestServices: true })(
  "A transaction that begins with a pipeline",
  (it) => {
    it.effect("says whose it is before the first statement, and is one", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const standing = sql<{
          organizations: string
          role: string
          transaction: string
        }>`SELECT current_setting('botflow.organizations', true) AS organizations, current_user AS role, pg_current_xact_id()::text AS transaction`
        const answers = yield* Pipeline.all([standing, standing, standing]).pipe(
          Effect.map((all) => all.flat()),
          inOrganization(sql, organization)
        )
        expect(answers).toHaveLength(3)
        expect(new Set(answers.map(({ transaction }) => transaction)).size).toBe(1)
        for (const { organizations, role } of answers)
          expect({ organizations, role }).toStrictEqual({
            organizations: `{${organization}}`,
            role: "botflow_app"
          })
      })
    )

    it.effect("begins with its first statement, however that is run", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const organizations = sql`SELECT current_setting('botflow.organizations', true)`
        const said = `{${organization}}`
        const inside = inOrganization(sql, organization)
        expect(yield* inside(organizations.values)).toStrictEqual([[said]])
        expect(yield* inside(organizations.raw)).toMatchObject({ rows: [{ current_setting: said }] })
        expect(yield* inside(organizations.unprepared)).toMatchObject([{ currentSetting: said }])
      })
    )

    it.effect("undoes all of it where one fails, says which did, and leaves the connection to the next", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const name = (id: string) =>
          sql`INSERT INTO organizations (organization_id, name) VALUES (${id}, 'Acme')`
        const count = Effect.map(
          sql<{ n: number }>`SELECT count(*) AS n FROM organizations WHERE organization_id = ${organization}`,
          ([row]) => row?.n
        ).pipe(inOrganization(sql, organization))
        for (let i = 0; i < 20; i++) {
          const error = yield* Pipeline.all([
            name(organization),
            sql`SELECT 1 / (SELECT count(*) - 1 FROM organizations WHERE organization_id = ${organization})`,
            sql`SELECT pg_sleep(10)`
          ]).pipe(inOrganization(sql, organization), Effect.flip)
          expect(sqlState(error)).toBe("22012")
          expect(yield* count).toBe(0)
        }
      })
    )
  }
)
