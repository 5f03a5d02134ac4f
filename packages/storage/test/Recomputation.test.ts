import { expect, layer } from "@effect/vitest"
import { CustomerId, type OrganizationId } from "@botflow/domain/Id"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { append, at, bot, customer, drain, given, organization, place, stores, t0, turn } from "./support.ts"

const events = [
  customer(at(0), { ...place("b", "one"), customer: { id: CustomerId.make("u"), phone: null, name: null } }),
  turn("rated", at(9), { ...place("b", "one"), score: 4 }),
  bot(at(2), { ...place("b", "one"), model: "gpt-4o-mini" }),
  customer(at(0), place("b", "two")),
  bot(at(7), place("b", "two"))
]

/** An organization with these, another with the same, and the means to look. */
const scene = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const recomputation = yield* Recomputation
  const organizationId = yield* organization
  yield* given(organizationId, events)
  const verify = recomputation.verify(organizationId)
  return { sql, organizationId, verify, recompute: recomputation.recompute(organizationId) }
})

/** Breaks a row on purpose: what is found, and that recomputing mends it. */
const broken = (
  breakIt: (sql: SqlClient.SqlClient, organizationId: OrganizationId) => Effect.Effect<unknown, unknown>
) =>
  Effect.gen(function* () {
    const { organizationId, recompute, sql, verify } = yield* scene
    expect(yield* verify).toStrictEqual([])
    yield* breakIt(sql, organizationId)
    const found = yield* verify
    expect(yield* verify).toStrictEqual(found)
    expect(yield* recompute).toStrictEqual(found)
    expect(yield* verify).toStrictEqual([])
    return found
  })

layer(Layer.provideMerge(Recomputation.Default, stores), { excludeTestServices: true })(
  "Recomputation",
  (it) => {
    it.effect.prop(
      "finds nothing after any history, however it was delivered",
      [
        fc
          .tuple(...["a", "b", "c"].map((id) => Arbitraries.history(place("bot", id), t0)))
          .chain((all) => fc.tuple(Arbitraries.deliveries(all.flat()), fc.nat(20)))
      ],
      ([[deliveries, cut]]) =>
        Effect.gen(function* () {
          const organizationId = yield* organization
          const { verify } = yield* Recomputation
          yield* given(organizationId, deliveries.slice(0, cut))
          yield* append(organizationId, deliveries.slice(cut))
          // What waits to be derived is no difference.
          expect(yield* verify(organizationId)).toStrictEqual([])
          yield* drain
          expect(yield* verify(organizationId)).toStrictEqual([])
        }),
      { fastCheck: { numRuns: 15 } }
    )

    it.effect("finds a rollup that counts wrong", () =>
      Effect.gen(function* () {
        const found = yield* broken(
          (sql, id) =>
            sql`UPDATE rollups_15m SET inbound = inbound + 1 WHERE organization_id = ${id} AND model = ''`
        )
        expect(found).toMatchObject([
          {
            table: "rollups_15m",
            key: { bot_id: "b", model: "" },
            stored: { inbound: 3 },
            derived: { inbound: 2 }
          }
        ])
      })
    )

    it.effect("finds rows that are missing, and rows that should not be", () =>
      Effect.gen(function* () {
        const missing = yield* broken(
          (sql, id) =>
            sql`DELETE FROM conversation_metrics WHERE organization_id = ${id} AND conversation_id = 'one'`
        )
        expect(missing).toMatchObject([
          { table: "conversation_metrics", key: { bot_id: "b", conversation_id: "one" }, stored: null },
          // As it is not there, it is not counted either.
          ...["day", "hour", "week"].map((grain) => ({
            table: "conversation_rollups",
            key: { grain },
            stored: { started: 1 },
            derived: { started: 2 }
          })),
          ...["day", "hour", "week"].map((grain) => ({
            table: "open_rollups",
            key: { grain },
            stored: { open: 1 },
            derived: { open: 2 }
          }))
        ])
        const extra = yield* broken(
          (sql, id) => sql`INSERT INTO rollups_15m SELECT (jsonb_populate_record(r, '{"model": "ghost"}')).*
          FROM rollups_15m r WHERE organization_id = ${id} AND model = ''`
        )
        expect(extra).toMatchObject([{ table: "rollups_15m", key: { model: "ghost" }, derived: null }])
      })
    )

    it.effect("finds counts of conversations, customers and ratings that are not theirs", () =>
      Effect.gen(function* () {
        const counts = yield* broken((sql, id) =>
          Effect.all([
            sql`UPDATE conversation_rollups SET messages = messages + 1 WHERE organization_id = ${id} AND grain = 'day'`,
            sql`UPDATE open_rollups SET open_failed = 1 WHERE organization_id = ${id} AND grain = 'week'`,
            sql`DELETE FROM customer_rollups WHERE organization_id = ${id} AND grain = 'hour' AND bot_id = ''`,
            sql`UPDATE rating_rollups SET score = 9 WHERE organization_id = ${id} AND grain = 'hour'`
          ])
        )
        expect(counts).toMatchObject([
          { table: "conversation_rollups", stored: { messages: 5 }, derived: { messages: 4 } },
          { table: "open_rollups", stored: { open_failed: 1 }, derived: { open_failed: 0 } },
          { table: "customer_rollups", stored: null, derived: { last_active: 1 } },
          { table: "rating_rollups", stored: { score: 9 }, derived: { score: 4 } }
        ])
        const customers = yield* broken(
          (sql, id) =>
            sql`UPDATE customers SET last_at = last_at + interval '1 minute' WHERE organization_id = ${id} AND bot_id = 'b'`
        )
        expect(customers).toMatchObject([{ table: "customers", key: { bot_id: "b", customer_id: "u" } }])
      })
    )

    it.effect("finds a response time that is not derived from its conversation", () =>
      Effect.gen(function* () {
        const found = yield* broken(
          (sql, id) =>
            sql`UPDATE messages SET response_time_ms = 5 WHERE organization_id = ${id} AND conversation_id = 'two' AND sender = 'bot'`
        )
        expect(found).toMatchObject([
          { table: "messages", key: { conversation_id: "two" }, derived: { response_time_ms: 7000 } }
        ])
      })
    )

    it.effect("finds nothing while others store and derive", () =>
      Effect.gen(function* () {
        const { organizationId, verify } = yield* scene
        const more = (n: number) => given(organizationId, [customer(at(n), place("b", `more-${n}`))])
        const [found] = yield* Effect.all(
          [
            Effect.forEach(Array.from({ length: 5 }), () => verify),
            Effect.forEach(
              Array.from({ length: 20 }, (_, n) => n),
              more
            )
          ],
          { concurrency: 2 }
        )
        expect(found.flat()).toStrictEqual([])
      })
    )
  }
)
