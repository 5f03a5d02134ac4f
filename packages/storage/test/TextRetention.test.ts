import { expect, layer } from "@effect/vitest"
import type { Event } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { Retention } from "../src/postgres/Retention.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { TextRetention } from "../src/postgres/TextRetention.ts"
import { append, bot, customer, drain, given, organization, place, stores, t0 } from "./support.ts"

const services = Layer.provideMerge(
  Layer.mergeAll(TextRetention.Default, Retention.Default, Recomputation.Default),
  stores
)

/** All that is derived, row by row, without text. */
const derived = (organizationId: OrganizationId) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql`SELECT (SELECT json_agg(r ORDER BY r) FROM (SELECT row_to_json(c)::jsonb - 'last_body' AS r
        FROM conversation_metrics c WHERE organization_id = ${organizationId}) c) AS conversations,
      (SELECT json_agg(row_to_json(r)::jsonb - 'histogram' ORDER BY row_to_json(r)::jsonb) FROM rollups_15m r WHERE organization_id = ${organizationId}) AS rollups,
      (SELECT count(*) FROM messages WHERE organization_id = ${organizationId}) AS messages`
  )

/** The text of messages, and the last one of each conversation; sorted. */
const texts = (organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const bodies = yield* sql<{ body: string }>`SELECT body FROM messages
      WHERE organization_id = ${organizationId} AND body IS NOT NULL ORDER BY body`
    const last = yield* sql<{ conversationId: string; lastBody: string | null }>`
      SELECT conversation_id, last_body FROM conversation_metrics
      WHERE organization_id = ${organizationId} ORDER BY conversation_id`
    return { bodies: bodies.map(({ body }) => body), last }
  })

const keepsText = Effect.gen(function* () {
  const organizationId = yield* organization
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE organizations SET store_text = true WHERE organization_id = ${organizationId}`
  return organizationId
})

/** Every other message says something. */
const withText = (events: ReadonlyArray<Event>): ReadonlyArray<Event> =>
  events.map((event, i) =>
    event.type === "message" ? { ...event, text: i % 2 === 0 ? `text ${i}` : null } : event
  )

layer(services, { excludeTestServices: true })("Text", (it) => {
  it.effect.prop(
    "goes without a number changing, and the last that is left is the last",
    [
      fc
        .tuple(...["a", "b"].map((id) => Arbitraries.history(place("bot", id), t0)))
        .map((all) => withText(all.flat())),
      fc.integer({ min: 0, max: 48 })
    ],
    ([events, hours]) =>
      Effect.gen(function* () {
        const organizationId = yield* keepsText
        yield* given(organizationId, events)
        const before = yield* derived(organizationId)
        const retention = yield* TextRetention
        const cutoff = t0 + hours * Instant.hour
        const due = yield* retention.due(organizationId, 1, cutoff + Instant.day)
        yield* retention.apply(1, cutoff + Instant.day)
        const said = events.flatMap((event) =>
          event.type === "message" && event.text !== null ? [event] : []
        )
        const { bodies, last } = yield* texts(organizationId)
        const kept = said.filter(({ timestamp }) => timestamp >= cutoff).map(({ text }) => text ?? "")
        expect(bodies).toStrictEqual(kept.sort())
        expect(due).toBe(said.length - kept.length)
        for (const { lastBody } of last) if (lastBody !== null) expect(kept).toContain(lastBody)
        expect(yield* derived(organizationId)).toStrictEqual(before)
        expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
      }),
    { fastCheck: { numRuns: 20 } }
  )

  it.effect("is gone from what waits to be derived, and comes back by nothing", () =>
    Effect.gen(function* () {
      const organizationId = yield* keepsText
      const waiting = [customer(t0, { text: "old" }), bot(t0 + 2 * Instant.day, { text: "new" })]
      yield* append(organizationId, waiting)
      yield* (yield* TextRetention).apply(1, t0 + 2 * Instant.day)
      yield* drain
      expect(yield* texts(organizationId)).toMatchObject({ bodies: ["new"], last: [{ lastBody: "new" }] })
      yield* (yield* TextRetention).apply(1, t0 + 4 * Instant.day)
      expect(yield* texts(organizationId)).toMatchObject({ bodies: [], last: [{ lastBody: null }] })
      yield* given(organizationId, waiting)
      yield* (yield* Recomputation).recompute(organizationId)
      expect(yield* texts(organizationId)).toMatchObject({ bodies: [], last: [{ lastBody: null }] })
    })
  )

  it.effect("goes of months that are dropped already, too", () =>
    Effect.gen(function* () {
      const organizationId = yield* keepsText
      const month = Date.UTC(2003, 5)
      yield* given(organizationId, [customer(month - Instant.hour, { text: "dropped" })])
      yield* (yield* Sealing).drain
      yield* (yield* Retention).apply(1, month + 2 * Instant.day)
      expect(yield* texts(organizationId)).toMatchObject({ bodies: [], last: [{ lastBody: "dropped" }] })
      yield* (yield* TextRetention).apply(1, month + 2 * Instant.day)
      expect(yield* texts(organizationId)).toMatchObject({ bodies: [], last: [{ lastBody: null }] })
      expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
    })
  )

  it.effect("goes of many messages, some at a time", () =>
    Effect.gen(function* () {
      const organizationId = yield* keepsText
      const many = Array.from({ length: 2_500 }, (_, i) =>
        customer(t0 + i, { ...place("support", `c-${i % 50}`), text: `t${i}` })
      )
      yield* given(organizationId, many)
      const retention = yield* TextRetention
      expect(yield* retention.preview(1, t0 + 3 * Instant.day)).toBeGreaterThanOrEqual(2_500)
      expect(yield* retention.apply(1, t0 + 3 * Instant.day)).toBeGreaterThanOrEqual(2_500)
      expect(yield* retention.preview(1, t0 + 3 * Instant.day)).toBe(0)
      expect((yield* texts(organizationId)).bodies).toStrictEqual([])
    })
  )
})
