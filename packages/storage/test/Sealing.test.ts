import { expect, layer } from "@effect/vitest"
import type { Message } from "@botflow/domain/Event"
import * as Instant from "@botflow/domain/Instant"
import type * as Tally from "@botflow/domain/Tally"
import * as TimeBucket from "@botflow/domain/TimeBucket"
import * as Zone from "@botflow/domain/Zone"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import * as Pieces from "../src/postgres/Pieces.ts"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { Tallies } from "../src/postgres/Tallies.ts"
import * as Expected from "./expected.ts"
import { customer, filterOf, given, organization, place, stores, t0 } from "./support.ts"

const seal = Effect.flatMap(Sealing, ({ drain }) => drain)

const history = fc
  .tuple(
    ...["a", "b", "c", "d"].map((id) =>
      Arbitraries.history(place(`bot-${id < "c" ? 1 : 2}`, id), t0 - Instant.day)
    )
  )
  .map((all) => Expected.messagesOf(all.flat()))

/** A history that comes in two parts, of which the second is late for what the first one had sealed. */
const told = history.chain((messages) =>
  fc.tuple(fc.shuffledSubarray([...messages], { minLength: messages.length }), fc.nat(messages.length))
)

const zones = [
  "UTC",
  "Africa/Johannesburg",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "America/New_York",
  "Australia/Lord_Howe"
]
const instant = fc.oneof(
  fc.nat(5 * 24 * 4).map((n) => t0 - 2 * Instant.day + n * 15 * Instant.minute),
  fc.nat(5 * Instant.day).map((ms) => t0 - 2 * Instant.day + ms),
  // So far apart that whole weeks lie between.
  fc.constantFrom(t0 - 9 * Instant.day, t0 + 9 * Instant.day)
)
const question = fc.record({
  bounds: fc.tuple(instant, instant).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 })),
  narrow: fc.record({
    botIds: fc.option(fc.constantFrom(["bot-1"])),
    channels: fc.option(fc.constantFrom(["web"]), { freq: 2 }),
    models: fc.option(fc.constantFrom(["gpt-4o-mini"]), { freq: 2 })
  }),
  zone: fc.constantFrom(...zones).map((name) => Zone.parse(name) ?? expect.fail(name)),
  unit: fc.constantFrom<TimeBucket.Unit>("15m", "hour", "day", "week")
})

const plain = <Key>(of: ReadonlyMap<Key, Tally.Tally>) =>
  new Map([...of].map(([key, tally]) => [key, Expected.plain(tally)]))

/** Asks for everything in each way, and compares with the messages themselves. */
const check = (
  organizationId: Parameters<typeof filterOf>[0],
  all: ReadonlyArray<Message>,
  { bounds, narrow, unit, zone }: typeof question extends fc.Arbitrary<infer Q> ? Q : never
) =>
  Effect.gen(function* () {
    const tallies = yield* Tallies
    const filter = filterOf(organizationId, { ...bounds, ...narrow })
    const times = Expected.responseTimes(all)
    const wanted = all.filter(
      (message) =>
        message.timestamp >= filter.from &&
        message.timestamp < filter.to &&
        (filter.botIds === null || filter.botIds.includes(message.botId)) &&
        (filter.channels === null || filter.channels.includes(message.channel)) &&
        (filter.models === null || filter.models.includes(message.model ?? ""))
    )
    const of = (messages: ReadonlyArray<Message>) => Expected.plain(Expected.tallyOf(messages, times))
    const grouped = <Key>(key: (message: Message) => Key) =>
      new Map(
        [...new Set(wanted.map(key))].map((one) => [
          one,
          of(wanted.filter((message) => key(message) === one))
        ])
      )

    const starts = TimeBucket.starts(unit, zone, filter.from, filter.to) ?? []
    const series = yield* tallies.series(filter, starts)
    expect(series.map(Expected.plain)).toStrictEqual(
      starts.map((start, i) =>
        of(
          wanted.filter(
            ({ timestamp }) => timestamp >= start && timestamp < (starts[i + 1] ?? Number.POSITIVE_INFINITY)
          )
        )
      )
    )
    const { byBot, total } = yield* tallies.totals(filter)
    expect(Expected.plain(total)).toStrictEqual(of(wanted))
    expect(plain(byBot)).toStrictEqual(grouped(({ botId }) => botId as string))
    expect(plain(yield* tallies.byModel(filter))).toStrictEqual(grouped(({ model }) => model ?? ""))
    expect(plain(yield* tallies.byWeekHour(filter, zone))).toStrictEqual(
      grouped(({ timestamp }) => TimeBucket.weekHour(zone, timestamp))
    )
  })

layer(Layer.provideMerge(Recomputation.Default, stores), { excludeTestServices: true })("Sealing", (it) => {
  it.effect.prop(
    "changes no answer, whenever it happens and whatever comes late",
    [told, question, question, fc.boolean()],
    ([[messages, cut], first, second, again]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const { verify } = yield* Recomputation
        yield* given(organizationId, messages.slice(0, cut))
        yield* seal
        yield* check(organizationId, messages.slice(0, cut), first)
        yield* given(organizationId, messages.slice(cut))
        yield* check(organizationId, messages, first)
        if (again) yield* seal
        yield* check(organizationId, messages, second)
        expect(yield* verify(organizationId)).toStrictEqual([])
      }),
    { fastCheck: { numRuns: 25 }, timeout: 60_000 }
  )

  const sealedPeriods = (organizationId: string) =>
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) =>
        sql<{ grain: string; at: number; sealed: boolean }>`
          SELECT grain, start_at AS at, sealed FROM rollup_periods WHERE organization_id = ${organizationId} ORDER BY grain, start_at`
    )

  it.effect("seals what is over, and unseals the hour, day and week of what comes late", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const now = Date.now()
      const day = Math.floor(t0 / Instant.day) * Instant.day
      const weekOf = (at: number) => Pieces.startOf("week", at)
      yield* given(organizationId, [
        customer(t0, place("bot", "one")),
        customer(t0 + Instant.hour, place("bot", "two")),
        customer(now, place("bot", "three"))
      ])
      yield* seal
      const over = (sealed: boolean) => [
        { grain: "day", at: day, sealed },
        { grain: "day", at: Math.floor(now / Instant.day) * Instant.day, sealed: false },
        { grain: "hour", at: t0, sealed },
        { grain: "hour", at: t0 + Instant.hour, sealed: true },
        { grain: "hour", at: Math.floor(now / Instant.hour) * Instant.hour, sealed: false },
        { grain: "week", at: weekOf(t0), sealed },
        { grain: "week", at: weekOf(now), sealed: false }
      ]
      expect(yield* sealedPeriods(organizationId)).toStrictEqual(over(true))
      yield* given(organizationId, [customer(t0 + 1, place("bot", "late"))])
      expect(yield* sealedPeriods(organizationId)).toStrictEqual(over(false))
      yield* seal
      expect(yield* sealedPeriods(organizationId)).toStrictEqual(over(true))
    })
  )

  it.effect("does not read what it did not seal itself", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const organizationId = yield* organization
      const other = yield* organization
      yield* given(organizationId, [customer(t0, place("bot", "one"))])
      yield* given(other, [customer(t0, place("bot", "one"))])
      yield* seal
      yield* sql`UPDATE rollup_periods SET sealed = false WHERE organization_id = ${organizationId}`
      yield* sql`UPDATE sealed_tallies SET tally = '\\x' WHERE organization_id = ${organizationId}`
      const { total } = yield* (yield* Tallies).totals(filterOf(organizationId))
      expect(total.inbound).toBe(1)
    })
  )

  it.effect("is found out where it says something else than the rollups", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const organizationId = yield* organization
      const { recompute, verify } = yield* Recomputation
      yield* given(organizationId, [customer(t0, place("bot", "one"))])
      yield* seal
      yield* sql`DELETE FROM sealed_tallies WHERE organization_id = ${organizationId} AND grain = 'day' AND scope = 'bot'`
      const found = yield* verify(organizationId)
      expect(found).toMatchObject([
        { table: "sealed_tallies", key: { grain: "day", scope: "bot", bot_id: "bot" }, stored: null }
      ])
      expect(yield* recompute(organizationId)).toStrictEqual(found)
      yield* seal
      expect(yield* verify(organizationId)).toStrictEqual([])
    })
  )
})
