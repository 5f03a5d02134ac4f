import { expect, layer } from "@effect/vitest"
import type { Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Context, Effect, FastCheck as fc, Layer } from "effect"
import { Tallies } from "../src/postgres/Tallies.ts"
import * as Expected from "./expected.ts"
import { filterOf, given, organization, place, stores, t0 } from "./support.ts"

const span = 2 * Instant.hour

/** Conversations of two bots within two hours, many at the same instants and on the quarter. */
const messages = fc
  .sample(
    fc.tuple(
      ...["a", "b", "c", "d", "e", "f", "g", "h"].map((id) =>
        Arbitraries.history(place(`bot-${id < "e" ? 1 : 2}`, id), t0)
      )
    ),
    { seed: 1, numRuns: 6 }
  )
  .flatMap((histories, i) => Expected.messagesOf(histories.flat()).map((message) => ({ message, i })))
  .map(({ i, message }): Message => {
    const offset = (message.timestamp - t0 + i * 17 * Instant.minute) % span
    const quarter = 15 * Instant.minute
    const timestamp = t0 + (offset % 3 === 0 ? Math.floor(offset / quarter) * quarter : offset)
    return {
      ...message,
      ...place(message.botId, `${message.conversationId}${i}`),
      id: `${message.id}#${i}` as Message["id"],
      timestamp
    }
  })

class Stored extends Context.Tag("test/Stored")<
  Stored,
  { readonly organizationId: OrganizationId; readonly times: ReadonlyMap<string, number> }
>() {}

const stored = Layer.effect(
  Stored,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const organizationId = yield* organization
    yield* given(organizationId, messages)
    // Of another tenant, at the same time.
    yield* given(yield* organization, messages)
    const rows = yield* sql<{ eventId: string; ms: number | null }>`
      SELECT event_id, response_time_ms AS ms FROM messages WHERE organization_id = ${organizationId}`
    return {
      organizationId,
      times: new Map(rows.flatMap(({ eventId, ms }) => (ms === null ? [] : [[eventId, ms]])))
    }
  })
)

const instant = fc.oneof(
  fc.integer({ min: -Instant.hour, max: span + Instant.hour }).map((ms) => t0 + ms),
  fc.constantFrom(...messages.map(({ timestamp }) => timestamp)),
  fc.constantFrom(...messages.map(({ timestamp }) => timestamp + 1))
)
const range = fc.tuple(instant, instant).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 }))
const narrow = fc.record({
  botIds: fc.option(fc.constantFrom(["bot-1"], ["bot-2", "bot-3"])),
  channels: fc.option(fc.constantFrom(["web"], ["whatsapp", "web"], ["sms"])),
  models: fc.option(fc.constantFrom(["gpt-4o-mini"]))
})

const wanted = (filter: ReturnType<typeof filterOf>) =>
  messages.filter(
    (message) =>
      message.timestamp >= filter.from &&
      message.timestamp < filter.to &&
      (filter.botIds === null || filter.botIds.includes(message.botId)) &&
      (filter.channels === null || filter.channels.includes(message.channel)) &&
      (filter.models === null || filter.models.includes(message.model ?? ""))
  )

const runs = { fastCheck: { numRuns: 60 } }

layer(Layer.provideMerge(stored, stores), { excludeTestServices: true })("Tallies", (it) => {
  it.effect.prop(
    "counts exactly the messages of a range, wherever it begins and ends",
    [range, narrow],
    ([bounds, only]) =>
      Effect.gen(function* () {
        const { organizationId, times } = yield* Stored
        const tallies = yield* Tallies
        const filter = filterOf(organizationId, { ...bounds, ...only })
        const { byBot, total } = yield* tallies.totals(filter)
        expect(Expected.plain(total)).toStrictEqual(Expected.plain(Expected.tallyOf(wanted(filter), times)))
        for (const [botId, tally] of byBot) {
          const own = wanted(filter).filter((message) => message.botId === botId)
          expect(Expected.plain(tally)).toStrictEqual(Expected.plain(Expected.tallyOf(own, times)))
        }
      }),
    runs
  )

  it.effect.prop(
    "counts the messages of each model, and those that name none",
    [range, narrow],
    ([bounds, only]) =>
      Effect.gen(function* () {
        const { organizationId, times } = yield* Stored
        const filter = filterOf(organizationId, { ...bounds, ...only })
        const byModel = yield* (yield* Tallies).byModel(filter)
        const names = new Set(wanted(filter).map(({ model }) => model ?? ""))
        expect([...byModel.keys()].sort()).toStrictEqual([...names].sort())
        for (const [model, tally] of byModel) {
          const own = wanted(filter).filter((message) => (message.model ?? "") === model)
          expect(Expected.plain(tally)).toStrictEqual(Expected.plain(Expected.tallyOf(own, times)))
        }
      }),
    runs
  )

  it.effect.prop(
    "adds up to the whole, however it is cut into quarters",
    [range, narrow, fc.array(fc.nat(15), { maxLength: 8 })],
    ([bounds, only, cuts]) =>
      Effect.gen(function* () {
        const { organizationId, times } = yield* Stored
        const tallies = yield* Tallies
        const filter = filterOf(organizationId, { ...bounds, ...only })
        const quarter = 15 * Instant.minute
        const first = Math.floor(filter.from / quarter) * quarter
        const starts = [...new Set([first, ...cuts.map((n) => first + n * quarter)])].sort((a, b) => a - b)
        const series = yield* tallies.series(filter, starts)
        series.forEach((tally, i) => {
          const next = starts[i + 1] ?? Number.POSITIVE_INFINITY
          const own = wanted(filter).filter(
            ({ timestamp }) => timestamp >= (starts[i] ?? 0) && timestamp < next
          )
          expect(Expected.plain(tally)).toStrictEqual(Expected.plain(Expected.tallyOf(own, times)))
        })
        const { total } = yield* tallies.totals(filter)
        expect(Expected.plain(series.reduce(Tally.addInto, Tally.empty()))).toStrictEqual(
          Expected.plain(total)
        )
      }),
    runs
  )

  it.effect.prop(
    "of two ranges that touch adds up to that of both",
    [range, fc.double({ min: 0, max: 1, noNaN: true })],
    ([{ from, to }, share]) =>
      Effect.gen(function* () {
        const { organizationId } = yield* Stored
        const tallies = yield* Tallies
        const middle = from + Math.floor((to - from) * share)
        const of = (from: number, to: number) =>
          Effect.map(tallies.totals(filterOf(organizationId, { from, to })), ({ total }) => total)
        const parts = Tally.addInto(yield* of(from, middle), yield* of(middle, to))
        expect(Expected.plain(parts)).toStrictEqual(Expected.plain(yield* of(from, to)))
      }),
    runs
  )

  it.effect("has an empty tally for a bucket without messages", () =>
    Effect.gen(function* () {
      const { organizationId } = yield* Stored
      const from = t0 - 3 * Instant.day
      const starts = [from, from + Instant.hour]
      const series = yield* (yield* Tallies).series(
        filterOf(organizationId, { from, to: from + 2 * Instant.hour }),
        starts
      )
      expect(series.map(Expected.plain)).toStrictEqual(starts.map(() => Expected.plain(Tally.empty())))
    })
  )
})
