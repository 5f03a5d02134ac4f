import { expect, layer } from "@effect/vitest"
import type { Event } from "@botflow/domain/Event"
import * as Instant from "@botflow/domain/Instant"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Clock, Context, Effect, FastCheck as fc, Layer, Option } from "effect"
import { LiveSource } from "../src/live/LiveSource.ts"
import { LiveStore, type Reading } from "../src/live/LiveStore.ts"
import { readChange } from "../src/live/LiveStoreMemory.ts"
import { EventStore } from "../src/postgres/EventStore.ts"
import { RollUp } from "../src/postgres/RollUp.ts"
import { plain } from "./expected.ts"
import { layers } from "./live.ts"
import { append, bot, customer, drain, given, organization, place, storesWith, t0, turn } from "./support.ts"

const places = ["bot-1", "bot-2"].flatMap((botId) => ["c-1", "c-2"].map((id) => place(botId, id)))

/**
 * Events of three hours, as they arrive. Times before now, milliseconds.
 *
 * @param ahead how much of the three hours is yet to come, by a clock that is ahead
 */
const arrivals = (ahead: number) =>
  fc
    .tuple(...places.map((one) => Arbitraries.history(one, t0)))
    .chain((histories) =>
      Arbitraries.deliveries(histories.flat()).map((delivered) =>
        delivered.map((event) => ({ event, ago: ((event.timestamp - t0) % (3 * Instant.hour)) - ahead }))
      )
    )

/** The same within a few seconds. */
const squeezed = arrivals(0).map((all) => all.map(({ ago, event }) => ({ event, ago: ago % 4_000 })))

/** Ends the connection of the transaction that is open: its COMMIT fails. */
const cutOff = Effect.flatMap(
  Effect.serviceOption(SqlClient.TransactionConnection),
  Option.match({
    onNone: () => Effect.void,
    onSome: ([connection]) =>
      Effect.ignore(
        connection.executeUnprepared(
          "SET LOCAL ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())",
          [],
          undefined
        )
      )
  })
)

const outsideTransaction = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.mapInputContext(
    effect,
    (all: Context.Context<R>) =>
      Context.omit(SqlClient.TransactionConnection)(
        all as Context.Context<R | SqlClient.TransactionConnection>
      ) as Context.Context<R>
  )

/**
 * A worker of its own; it may fall after it has written live numbers, as it commits. Something may arrive `during` its
 * work, after it has taken what waits and before it reads for live numbers.
 */
const worker = Effect.gen(function* () {
  const store = yield* LiveStore
  let falls = false
  let meanwhile: Effect.Effect<unknown> = Effect.void
  const falling = LiveStore.of({
    ...store,
    openMinutes: (organizationId) =>
      Effect.zipRight(
        Effect.suspend(() => outsideTransaction(meanwhile)),
        store.openMinutes(organizationId)
      ),
    apply: (...write) =>
      Effect.zipRight(
        store.apply(...write),
        Effect.suspend(() => (falls ? cutOff : Effect.void))
      )
  })
  const context = yield* Layer.build(Layer.fresh(RollUp.Default)).pipe(
    Effect.provideService(LiveStore, falling)
  )
  const { once } = Context.get(context, RollUp)
  const fall = Effect.acquireUseRelease(
    Effect.sync(() => void (falls = true)),
    () => Effect.exit(once()),
    () => Effect.sync(() => void (falls = false))
  )
  const during = (arrival: Effect.Effect<unknown>) =>
    Effect.sync(() => {
      meanwhile = arrival
    })
  return { drain: once(), fall, during }
})

const comparable = ({ activeConversations, ahead, responses, tallies }: Reading) => ({
  activeConversations,
  ahead: ahead.map(({ botId, conversationId }) => `${botId} ${conversationId}`).sort(),
  responses,
  tallies: tallies.map(plain)
})

const windowsAt = (now: number) => {
  const to = (Math.floor(now / 1000) + 1) * 1000
  return [
    { from: to - Instant.hour, to },
    { from: to - 2 * Instant.hour, to: to - Instant.hour }
  ]
}

/** A clock that stands still. */
const clockAt = (instant: number): Clock.Clock => {
  const real = Clock.make()
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => instant,
    currentTimeMillis: Effect.succeed(instant),
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    currentTimeNanos: real.currentTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
}

/** As a worker that knows of no live store. */
const drainAlone = Effect.mapInputContext(
  Effect.provide(drain, Layer.fresh(RollUp.Default)),
  (all: Context.Context<SqlClient.SqlClient | LiveSource | LiveStore>) => Context.omit(LiveStore)(all)
)

for (const [name, store] of layers) {
  layer(storesWith(store), { excludeTestServices: true })(`Live numbers in ${name}`, (it) => {
    it.effect.prop(
      "are the same written bit by bit as read from the tables",
      [fc.constantFrom(0, Instant.hour).chain(arrivals), fc.integer({ min: 3, max: 40 })],
      ([all, batch]) =>
        Effect.gen(function* () {
          const organizationId = yield* organization
          const live = yield* LiveStore
          const now = yield* Clock.currentTimeMillis
          const events = all.map(({ ago, event }): Event => ({ ...event, timestamp: now - ago }))
          for (let i = 0; i < events.length; i += batch)
            yield* given(organizationId, events.slice(i, i + batch))
          const windows = windowsAt(now)
          const whole = yield* (yield* LiveSource).whole(organizationId, now)
          for (const botIds of [null, ["bot-1"]]) {
            const read = Option.map(yield* live.read(organizationId, windows, botIds), comparable)
            expect(read).toStrictEqual(Option.some(comparable(readChange(whole, windows, botIds))))
          }
        }),
      { fastCheck: { numRuns: 15 } }
    )

    it.effect.prop(
      "are that also where many batches are of the same seconds, workers take turns, and fall",
      [squeezed, fc.array(fc.constantFrom("first", "first falls", "second"), { minLength: 6, maxLength: 6 })],
      ([all, turns]) =>
        Effect.gen(function* () {
          const organizationId = yield* organization
          const live = yield* LiveStore
          const now = yield* Clock.currentTimeMillis
          const [first, second] = [yield* worker, yield* worker]
          const batch = Math.ceil(all.length / turns.length)
          for (const [i, turn] of turns.entries()) {
            const events = all
              .slice(i * batch, (i + 1) * batch)
              .map(({ ago, event }): Event => ({ ...event, timestamp: now - ago }))
            const half = events.length >> 1
            const store = yield* EventStore
            const given = (some: ReadonlyArray<Event>) =>
              store.append(some.map((event) => ({ organizationId, event })))
            yield* given(events.slice(0, half))
            const arrival = Effect.orDie(given(events.slice(half)))
            yield* first.during(arrival)
            yield* second.during(arrival)
            yield* turn === "second" ? second.drain : turn === "first" ? first.drain : first.fall
          }
          yield* first.during(Effect.void)
          yield* first.drain
          const windows = windowsAt(now)
          const whole = yield* (yield* LiveSource).whole(organizationId, now)
          const read = Option.map(yield* live.read(organizationId, windows, null), comparable)
          expect(read).toStrictEqual(Option.some(comparable(readChange(whole, windows, null))))
        }).pipe(Effect.scoped),
      { fastCheck: { numRuns: 10 } }
    )

    it.effect.prop(
      "count as active what is so at any instant from now on, whatever is yet to come",
      [arrivals(Instant.hour), fc.array(fc.nat(Instant.hour + Instant.minute), { maxLength: 5 })],
      ([all, later]) =>
        Effect.gen(function* () {
          const organizationId = yield* organization
          const live = yield* LiveStore
          const source = yield* LiveSource
          const now = yield* Clock.currentTimeMillis
          yield* given(
            organizationId,
            all.map(({ ago, event }): Event => ({ ...event, timestamp: now - ago }))
          )
          for (const instant of [now, ...later.map((ms) => now + ms)]) {
            const windows = windowsAt(instant)
            const [window] = windows
            if (window === undefined) continue
            const read = Option.getOrThrow(yield* live.read(organizationId, windows, null))
            const ofAhead = yield* source.activeAt(organizationId, window, null, read.ahead)
            expect(read.activeConversations + ofAhead).toBe(
              yield* source.activeAt(organizationId, window, null)
            )
          }
        }),
      { fastCheck: { numRuns: 20 } }
    )

    it.effect("follow a conversation through its turns, and tell the feed", () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const live = yield* LiveStore
        const now = yield* Clock.currentTimeMillis
        const start = yield* live.cursor(organizationId)
        const active = Effect.map(live.read(organizationId, windowsAt(now), null), (read) =>
          Option.getOrNull(Option.map(read, ({ activeConversations }) => activeConversations))
        )
        yield* given(organizationId, [customer(now - 9000)])
        expect(yield* active).toBe(1)
        yield* given(organizationId, [bot(now - 8000), turn("resolved", now - 7000)])
        expect(yield* active).toBe(0)
        yield* given(organizationId, [customer(now - 6000)])
        expect(yield* active).toBe(1)
        const items = Option.getOrThrow(yield* live.feedAfter(organizationId, start))
        expect(items.map(({ entry }) => [entry.status, entry.messageCount])).toStrictEqual([
          ["active", 1],
          ["resolved", 2],
          ["active", 3]
        ])
      })
    )

    it.effect("have minutes that are over summed up, without anything new in them", () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const live = yield* LiveStore
        const now = yield* Clock.currentTimeMillis
        yield* given(organizationId, [
          customer(now - 30_000),
          bot(now - 29_000),
          customer(now - 1_000, place("bot-1", "c-2"))
        ])
        const later = now + 5 * Instant.minute
        yield* (yield* RollUp).refreshLive.pipe(Effect.withClock(clockAt(later)))
        expect(yield* live.openMinutes(organizationId)).toStrictEqual([])
        const windows = windowsAt(later)
        const whole = yield* (yield* LiveSource).whole(organizationId, later)
        const read = Option.map(yield* live.read(organizationId, windows, null), comparable)
        expect(read).toStrictEqual(Option.some(comparable(readChange(whole, windows, null))))
        expect(Option.map(read, ({ tallies }) => tallies[0]?.inbound)).toStrictEqual(Option.some(2))
      })
    )

    it.effect("are there after they were lost", () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const rollUp = yield* RollUp
        const live = yield* LiveStore
        const now = yield* Clock.currentTimeMillis
        yield* append(organizationId, [customer(now - 9000)])
        yield* drainAlone
        yield* rollUp.refreshLive
        const read = yield* live.read(organizationId, windowsAt(now), null)
        expect(Option.map(read, ({ activeConversations }) => activeConversations)).toStrictEqual(
          Option.some(1)
        )
      })
    )
  })
}
