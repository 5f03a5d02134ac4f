import { expect, layer } from "@effect/vitest"
import { CustomerId } from "@botflow/domain/Id"
import { maskName } from "@botflow/domain/Personal"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import { Erasure } from "../src/postgres/Erasure.ts"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { append, at, bot, customer, given, organization, place, stores, t0 } from "./support.ts"

const services = Layer.provideMerge(Layer.merge(Erasure.Default, Recomputation.Default), stores)

/** All that is stored of an organization, row by row, without the names of customers. */
const counts = (organizationId: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql`SELECT (SELECT json_agg(r ORDER BY r) FROM (SELECT row_to_json(c)::jsonb - 'customer_id' - 'customer_phone' - 'phone_digest' - 'customer_name' - 'last_body' AS r
        FROM conversation_metrics c WHERE organization_id = ${organizationId}) c) AS conversations,
      (SELECT json_agg(row_to_json(r)::jsonb ORDER BY row_to_json(r)::jsonb) FROM customer_rollups r
        WHERE organization_id = ${organizationId} AND last_active <> 0) AS customers,
      (SELECT json_agg(row_to_json(r)::jsonb - 'histogram' ORDER BY row_to_json(r)::jsonb) FROM rollups_15m r WHERE organization_id = ${organizationId}) AS rollups,
      (SELECT count(*) FROM messages WHERE organization_id = ${organizationId}) AS messages`
  )

const everything = (organizationId: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql<{
        all: string
      }>`SELECT concat((SELECT json_agg(m) FROM messages m WHERE organization_id = ${organizationId}),
        (SELECT json_agg(c) FROM conversation_metrics c WHERE organization_id = ${organizationId}),
        (SELECT json_agg(c) FROM customers c WHERE organization_id = ${organizationId}),
        (SELECT json_agg(p) FROM pending_batches p WHERE organization_id = ${organizationId})) AS all`,
      ([row]) => row?.all ?? ""
    )
  )

const thandi = { id: CustomerId.make("u-thandi"), phone: "+27821234567", name: "Thandi" }

layer(services, { excludeTestServices: true })("Erasure", (it) => {
  it.effect.prop(
    "changes no number of any history",
    [
      fc
        .tuple(...["a", "b", "c"].map((id) => Arbitraries.history(place("bot", id), t0)))
        .map((all) => all.flat())
    ],
    ([events]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        yield* given(organizationId, events)
        const before = yield* counts(organizationId)
        yield* (yield* Erasure).erase(organizationId, "u-1")
        expect(yield* counts(organizationId)).toStrictEqual(before)
        expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
        expect(yield* everything(organizationId)).not.toContain('"u-1"')
        const sql = yield* SqlClient.SqlClient
        expect(
          yield* sql`SELECT FROM conversation_metrics WHERE (customer_phone IS NULL) <> (phone_digest IS NULL)`
        ).toStrictEqual([])
      }),
    { fastCheck: { numRuns: 15 } }
  )

  it.effect("leaves nothing of the person, in what waits to be derived neither", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const organizationId = yield* organization
      yield* sql`UPDATE organizations SET store_text = true WHERE organization_id = ${organizationId}`
      yield* given(organizationId, [
        customer(at(0), { customer: thandi, text: "My number is 082" }),
        bot(at(1), { text: "Hello Thandi!", metadata: { name: "Thandi" } })
      ])
      yield* append(organizationId, [customer(at(2), { customer: thandi, text: "I am Thandi" })])
      const other = yield* organization
      yield* given(other, [customer(at(0), { customer: thandi })])
      const erased = yield* (yield* Erasure).erase(organizationId, "u-thandi")
      expect(erased).toMatchObject({
        conversations: 1,
        messages: 3,
        customerId: expect.stringMatching(/^erased-/)
      })
      expect(
        yield* sql`SELECT phone_digest FROM conversation_metrics WHERE organization_id = ${organizationId}`
      ).toStrictEqual([{ phoneDigest: null }])
      const left = yield* everything(organizationId)
      for (const trace of ["u-thandi", "Thandi", "+2782", "My number is"]) expect(left).not.toContain(trace)
      expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
      expect(yield* everything(other)).toContain("Thandi")
      expect(yield* (yield* Erasure).erase(organizationId, "u-thandi")).toBeNull()
    })
  )

  it.effect.prop("masks names in SQL as elsewhere", [fc.stringMatching(/^[\w •.-]{0,30}$/)], ([name]) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [row] = yield* sql<{ masked: string }>`SELECT mask_name(${name}) AS masked`
      expect(row?.masked).toBe(maskName(name))
    })
  )
})
