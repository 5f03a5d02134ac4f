import { expect, layer } from "@effect/vitest"
import * as Event from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import { Retention } from "@botflow/storage/postgres/Retention"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Sealing } from "@botflow/storage/postgres/Sealing"
import { Effect, Either, Layer } from "effect"
import { app, json, message, post, request, tenant } from "./support.ts"

/** The month before the last. */
const today = new Date()
const from = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 2)
const to = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1)
const range = `from=${Instant.format(from)}&to=${Instant.format(to)}&timezone=UTC`

const store = (organizationId: OrganizationId, sent: ReadonlyArray<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const events = sent.map((one) =>
      Either.getOrThrow(Event.decode(one, { now: Date.now(), oldest: Event.maxAge }))
    )
    yield* (yield* EventStore).append(events.map((event) => ({ organizationId, event })))
    yield* (yield* RollUp).drain
    yield* (yield* Sealing).drain
  })

/** An answer without the instant at which it was asked. */
const told = (path: string, token: string) =>
  Effect.map(json(path, { token }), ({ body: { asOf: _, ...body } }) => body)

layer(Layer.provideMerge(Sealing.Default, app), { excludeTestServices: true })("Retention", (it) => {
  it.effect("drops months whose numbers stay, and says what is gone", () =>
    Effect.gen(function* () {
      const { organizationId, ingest, read } = yield* tenant
      const old = (id: string, ms: number, more: Record<string, unknown> = {}) =>
        message(id, { timestamp: Instant.format(from + ms), customer: { id: `u-${id}` }, ...more })
      yield* store(organizationId, [
        old("a", 1_000),
        old("b", 3_000, { direction: "outbound", model: "gpt-4o-mini", tokens: { input: 9, output: 9 } }),
        old("c", Instant.day),
        old("d", to - from + 5_000)
      ])
      const answers = Effect.all([
        told(`/api/analytics/summary?${range}`, read),
        told(`/api/analytics/response-times?${range}&bucket=day`, read),
        told(`/api/analytics/token-usage?${range}`, read),
        told(`/api/analytics/heatmap?${range}`, read),
        told(`/api/analytics/bot/support/percentiles?${range}`, read),
        told(
          `/api/analytics/bot/support/performance?startDate=${Instant.format(from).slice(0, 10)}&endDate=${Instant.format(to - 1).slice(0, 10)}&timezone=UTC`,
          read
        )
      ])
      const before = yield* answers
      expect(before[0]).toMatchObject({ messages: { total: 3 }, customers: { active: 2 } })
      expect((yield* json("/api/retention", { token: read })).body).toStrictEqual({
        days: null,
        textDays: null,
        keepsFrom: null,
        due: []
      })

      yield* (yield* Retention).apply(Math.floor((Date.now() - to) / Instant.day), Date.now())
      expect(yield* answers).toStrictEqual(before)
      expect((yield* json("/api/retention", { token: read })).body).toMatchObject({
        keepsFrom: Instant.format(to)
      })

      const gone = { status: 410, body: { code: "messages_dropped" } }
      const exact = `/api/analytics/bot/support/percentiles?method=exact&${range}`
      expect(yield* json(exact, { token: read })).toMatchObject(gone)
      expect(yield* json(`/api/export/messages.csv?${range}`, { token: read })).toMatchObject(gone)
      expect(
        (yield* request(
          `/api/export/messages.csv?from=${Instant.format(to)}&to=${Instant.format(to + 9_000)}`,
          { token: read }
        )).text
          .trim()
          .split("\n")
      ).toHaveLength(2)
      expect((yield* json("/api/conversations/c-1", { token: read })).body).toMatchObject({
        messageCount: 4,
        messagesKeptFrom: Instant.format(to),
        messages: [{ id: "d" }]
      })
      expect(
        (yield* post(ingest, { events: [old("a", 1_000), old("new", 2_000), message("now")] })).body
      ).toMatchObject({
        accepted: 1,
        duplicates: 1,
        rejected: [{ index: 1, id: "new", code: "beyond_retention" }]
      })
    })
  )
})
