import { describe, expect, it } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import { Effect, Layer, Option, TestClock } from "effect"
import { LiveStore, reach } from "../src/live/LiveStore.ts"
import * as LiveStoreMemory from "../src/live/LiveStoreMemory.ts"
import { entry, nothing, of, stranger, tally } from "./live.ts"
import { customer } from "./support.ts"

describe("LiveStore in memory", () => {
  it.effect("forgets a ticket when its time is over", () =>
    Effect.gen(function* () {
      const live = yield* LiveStore
      yield* live.putTicket("a", "value", 30)
      yield* live.putTicket("b", "value", 30)
      yield* TestClock.adjust("29999 millis")
      expect(yield* live.takeTicket("a")).toStrictEqual(Option.some("value"))
      yield* TestClock.adjust("1 millis")
      expect(yield* live.takeTicket("b")).toStrictEqual(Option.none())
    }).pipe(Effect.provide(LiveStoreMemory.layer))
  )

  it.effect("does not know the cursor of an earlier process", () =>
    Effect.gen(function* () {
      const one = yield* stranger
      const write = (id: string) =>
        Effect.flatMap(LiveStore, (live) => live.apply(one, { ...nothing, feed: [entry(id)] }))
      const cursor = yield* Effect.gen(function* () {
        yield* write("seen")
        return yield* (yield* LiveStore).cursor(one)
      }).pipe(Effect.provide(Layer.fresh(LiveStoreMemory.layer)))
      const missed = yield* Effect.gen(function* () {
        yield* write("missed")
        yield* write("next")
        return yield* (yield* LiveStore).feedAfter(one, cursor)
      }).pipe(Effect.provide(Layer.fresh(LiveStoreMemory.layer)))
      expect(missed).toStrictEqual(Option.none())
    })
  )

  it.effect("forgets what nobody can ask for any more", () =>
    Effect.gen(function* () {
      const live = yield* LiveStore
      const one = yield* stranger
      yield* TestClock.setTime(10 * Instant.hour)
      const second = 10 * Instant.hour
      const everything = { from: 0, to: 100 * Instant.hour }
      const count = Effect.map(live.read(one, [everything], null), (found) =>
        Option.getOrThrow(found).tallies.map(Tally.messages)
      )
      yield* live.apply(one, of([{ second, botId: "b", tally: tally([customer(second)]) }]))
      yield* TestClock.adjust(reach)
      yield* live.apply(one, nothing)
      expect(yield* count).toStrictEqual([1])
      yield* TestClock.adjust(Instant.minute)
      yield* live.apply(one, nothing)
      expect(yield* count).toStrictEqual([0])
    }).pipe(Effect.provide(LiveStoreMemory.layer))
  )
})
