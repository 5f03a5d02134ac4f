import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Fiber } from "effect"
import { AggregationAudit } from "../src/postgres/AggregationAudit.ts"
import { aggregated } from "./aggregates.ts"
import { append, at, customer, drain, given, organization, place, stores, t0, turn } from "./support.ts"

const later = t0 + 10 * Instant.day
const verify = (organizationId: OrganizationId) =>
  Effect.flatMap(AggregationAudit, (audit) => audit.verify(organizationId))

layer(stores, { excludeTestServices: true })("AggregationAudit", (it) => {
  it.effect.prop(
    "finds nothing at any time after any history",
    [
      Arbitraries.history(place("bot", "c-1"), t0).chain((all) =>
        fc.tuple(Arbitraries.deliveries(all), fc.nat(20))
      )
    ],
    ([[deliveries, cut]]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const none = Effect.map(verify(organizationId), (found) => expect(found).toStrictEqual([]))
        yield* given(organizationId, deliveries.slice(0, cut))
        yield* none
        // Some conversations are open as of then.
        yield* aggregated(organizationId, t0 + 2 * Instant.day)
        yield* none
        // What waits, to be derived or to be aggregated, is no difference.
        yield* append(organizationId, deliveries.slice(cut))
        yield* none
        yield* drain
        yield* none
        yield* aggregated(organizationId, later)
        yield* none
      }),
    { fastCheck: { numRuns: 8 } }
  )

  it.effect("finds nothing while others store, derive and aggregate", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const work = Effect.forEach(
        Array.from({ length: 20 }, (_, i) => i),
        (i) =>
          given(organizationId, [customer(at(i * 4000), place("support", `c-${i % 7}`))]).pipe(
            Effect.zipRight(aggregated(organizationId, later + i))
          ),
        { discard: true }
      )
      const looking = yield* Effect.fork(
        Effect.forever(Effect.map(verify(organizationId), (found) => expect(found).toStrictEqual([])))
      )
      yield* Effect.raceFirst(work, Fiber.join(looking))
    })
  )

  it.effect("waits for a rating that is not derived yet", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0))])
      yield* aggregated(organizationId, later)
      yield* append(organizationId, [turn("rated", at(60), { score: 5 })])
      expect(yield* verify(organizationId)).toStrictEqual([])
      yield* drain
      yield* aggregated(organizationId, later)
      expect(yield* verify(organizationId)).toStrictEqual([])
    })
  )

  it.effect("finds what is wrong, what is missing, and what should not be there", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [customer(at(0)), customer(at(86_400), place("support", "c-2"))])
      yield* aggregated(organizationId, later)
      const sql = yield* SqlClient.SqlClient
      const own = sql`organization_id = ${organizationId}`
      yield* sql`UPDATE bot_performance_metrics SET messages = 7 WHERE ${own} AND date = '2026-01-17'`
      yield* sql`DELETE FROM bot_performance_metrics WHERE ${own} AND date = '2026-01-18'`
      yield* sql`UPDATE usage_analytics SET hour = '2026-01-20T08:00Z' WHERE ${own} AND hour = '2026-01-17T08:00Z'`
      const found = yield* verify(organizationId)
      expect(found).toMatchObject([
        {
          table: "bot_performance_metrics",
          key: { bot_id: "support", date: "2026-01-17" },
          stored: { messages: 7 },
          derived: { messages: 1 }
        },
        { table: "bot_performance_metrics", key: { date: "2026-01-18" }, stored: null },
        { table: "usage_analytics", key: { hour: "2026-01-17T08:00:00+00:00" }, stored: null },
        { table: "usage_analytics", key: { hour: "2026-01-20T08:00:00+00:00" }, derived: null }
      ])
      expect(found).toHaveLength(4)
    })
  )
})
