import { describe, expect, it } from "@effect/vitest"
import { StoreUnavailable } from "@botflow/domain/Store"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { Effect, Layer, Logger, LogLevel, TestClock } from "effect"
import * as RollUpWorker from "../src/RollUpWorker.ts"

const away = new StoreUnavailable({ store: "postgres" })

/** The worker over stores that count what it asks of them. */
const make = Effect.sync(() => {
  const seen = { drains: 0, refreshes: 0, running: 0, most: 0 }
  const next: {
    drain: Effect.Effect<number, StoreUnavailable>
    refresh: Effect.Effect<void, StoreUnavailable>
  } = {
    drain: Effect.succeed(0),
    refresh: Effect.void
  }
  let nudge: Effect.Effect<unknown, unknown> = Effect.dieMessage("nobody works")
  const drain = Effect.suspend(() => {
    seen.drains++
    seen.most = Math.max(seen.most, ++seen.running)
    return next.drain
  }).pipe(Effect.ensuring(Effect.sync(() => seen.running--)))
  const refreshLive = Effect.suspend(() => {
    seen.refreshes++
    return next.refresh
  })
  const queue = Layer.succeed(JobQueue, {
    nudgeRollUp: Effect.void,
    workOnRollUps: (work) =>
      Effect.map(Effect.context<never>(), () => {
        nudge = work as Effect.Effect<unknown, unknown>
      })
  })
  const layer = RollUpWorker.layer.pipe(
    Layer.provide([Layer.mock(RollUp, { _tag: "@botflow/storage/RollUp", drain, refreshLive }), queue]),
    Layer.provide(Logger.minimumLogLevel(LogLevel.None))
  )
  return { seen, next, layer, nudge: Effect.suspend(() => nudge) }
})

const settle = Effect.yieldNow().pipe(Effect.repeatN(50))

/** What the worker has done so far is not counted. */
const started = Effect.gen(function* () {
  const worker = yield* make
  yield* Layer.build(worker.layer)
  yield* settle
  // It rests for a moment.
  yield* TestClock.adjust("100 millis")
  worker.seen.drains = 0
  worker.seen.refreshes = 0
  return worker
})

describe("RollUpWorker", () => {
  it.scoped("derives what waits when it starts", () =>
    Effect.gen(function* () {
      const worker = yield* make
      yield* Layer.build(worker.layer)
      yield* settle
      expect(worker.seen).toMatchObject({ drains: 1, refreshes: 1 })
    })
  )

  it.scoped("drains on a nudge, without any time passing", () =>
    Effect.gen(function* () {
      const { nudge, seen } = yield* started
      yield* Effect.fork(nudge)
      yield* settle
      expect(seen.drains).toBe(1)
    })
  )

  it.scoped("rests for a moment, and then takes the next nudge", () =>
    Effect.gen(function* () {
      const { nudge, seen } = yield* started
      yield* Effect.fork(Effect.zipRight(nudge, nudge))
      yield* settle
      expect(seen.drains).toBe(1)
      yield* TestClock.adjust("30 millis")
      expect(seen.drains).toBe(2)
    })
  )

  it.scoped("drains without any nudge, and looks after live numbers", () =>
    Effect.gen(function* () {
      const { seen } = yield* started
      yield* TestClock.adjust("10 seconds")
      expect(seen.drains).toBeGreaterThanOrEqual(9)
      expect(seen.refreshes).toBeGreaterThanOrEqual(1)
    })
  )

  it.scoped.each([
    ["failure", Effect.fail(away)],
    ["defect", Effect.dieMessage("broken")]
  ] as const)("tries again after a %s", ([, broken]) =>
    Effect.gen(function* () {
      const { next, seen } = yield* started
      next.drain = broken
      next.refresh = broken
      yield* TestClock.adjust("10 seconds")
      const { drains, refreshes } = seen
      expect(drains).toBeGreaterThan(1)
      next.drain = Effect.succeed(3)
      next.refresh = Effect.void
      yield* TestClock.adjust("10 seconds")
      expect(seen.drains).toBeGreaterThan(drains)
      expect(seen.refreshes).toBeGreaterThan(refreshes)
    })
  )

  it.scoped("tells the queue of a failure, so that the job is tried again", () =>
    Effect.gen(function* () {
      const { next, nudge } = yield* started
      next.drain = Effect.fail(away)
      expect(yield* Effect.flip(nudge)).toStrictEqual(away)
    })
  )

  it.scoped("drains one at a time", () =>
    Effect.gen(function* () {
      const { next, nudge, seen } = yield* started
      next.drain = Effect.as(Effect.sleep("400 millis"), 1)
      yield* Effect.fork(Effect.all([nudge, nudge, nudge], { concurrency: "unbounded" }))
      yield* TestClock.adjust("5 seconds")
      expect(seen.drains).toBeGreaterThanOrEqual(4)
      expect(seen.most).toBe(1)
    })
  )

  it.effect("stops with its scope", () =>
    Effect.gen(function* () {
      const { seen } = yield* Effect.scoped(started)
      const { drains } = seen
      yield* TestClock.adjust("10 seconds")
      expect(seen.drains).toBe(drains)
    })
  )
})
