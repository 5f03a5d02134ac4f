import { describe, expect, it } from "@effect/vitest"
import { OrganizationId } from "@botflow/domain/Id"
import { StoreUnavailable } from "@botflow/domain/Store"
import { AggregationPlan, type DuePeriod } from "@botflow/storage/postgres/AggregationPlan"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { AggregationQueue, type Batch } from "@botflow/storage/queue/AggregationQueue"
import { Effect, Layer, Logger, LogLevel, TestClock } from "effect"
import * as AggregationWorker from "../src/AggregationWorker.ts"

const organization = (n: number) => OrganizationId.make(`00000000-0000-4000-8000-00000000000${n}`)
const period = (n: number): DuePeriod => ({
  organizationId: organization(n),
  kind: "daily",
  startAt: 0,
  endAt: 1,
  date: "2026-01-17",
  timezone: "UTC",
  changes: 1
})
const batch = (n: number): Batch => ({ organizationId: organization(n), dates: ["2026-01-17"], hours: [] })

const away = new StoreUnavailable({ store: "redis" })

/** The worker over stores that note what it asks of them. */
const make = Effect.sync(() => {
  const seen = {
    schedules: 0,
    enqueued: [] as Array<Batch>,
    drained: [] as Array<{ readonly organizationId: OrganizationId; readonly now: number }>
  }
  const next: {
    queue: Effect.Effect<void, StoreUnavailable>
    due: ReadonlyArray<DuePeriod>
    drain: (organizationId: OrganizationId) => Effect.Effect<number, StoreUnavailable>
  } = { queue: Effect.void, due: [], drain: () => Effect.succeed(1) }
  const jobs: {
    findDue: Effect.Effect<unknown, unknown>
    aggregate: (batch: Batch) => Effect.Effect<unknown, unknown>
  } = { findDue: Effect.dieMessage("nobody works"), aggregate: () => Effect.dieMessage("nobody works") }

  const queue = Layer.succeed(AggregationQueue, {
    schedule: Effect.suspend(() => {
      seen.schedules++
      return next.queue
    }),
    enqueue: (batches) =>
      Effect.map(next.queue, () => {
        seen.enqueued.push(...batches)
        return batches.map((_, i) => String(i))
      }),
    work: (handlers) =>
      Effect.map(Effect.context<never>(), () => {
        jobs.findDue = handlers.findDue as Effect.Effect<unknown, unknown>
        jobs.aggregate = handlers.aggregate as (batch: Batch) => Effect.Effect<unknown, unknown>
      })
  })
  const plan = Layer.mock(AggregationPlan, {
    _tag: "@botflow/storage/AggregationPlan",
    due: () => Effect.sync(() => next.due)
  })
  const aggregations = Layer.mock(Aggregations, {
    _tag: "@botflow/storage/Aggregations",
    drain: (organizationId, now) =>
      Effect.suspend(() => {
        seen.drained.push({ organizationId, now })
        return next.drain(organizationId)
      })
  })
  const layer = AggregationWorker.layer.pipe(
    Layer.provide([queue, plan, aggregations]),
    Layer.provide(Logger.minimumLogLevel(LogLevel.None))
  )
  return { seen, next, jobs, layer }
})

const settle = Effect.yieldNow().pipe(Effect.repeatN(50))

describe("AggregationWorker", () => {
  it.scoped("schedules, and hands out what is due, when it starts", () =>
    Effect.gen(function* () {
      const { layer, next, seen } = yield* make
      next.due = [period(1), period(2)]
      yield* Layer.build(layer)
      yield* settle
      expect(seen).toStrictEqual({ schedules: 1, enqueued: [batch(1), batch(2)], drained: [] })
    })
  )

  it.scoped("renews the schedule every three minutes, and leaves the work to jobs", () =>
    Effect.gen(function* () {
      const { layer, next, seen } = yield* make
      yield* Layer.build(layer)
      yield* settle
      next.due = [period(1)]
      yield* TestClock.adjust("15 minutes")
      expect(seen).toStrictEqual({ schedules: 6, enqueued: [], drained: [] })
    })
  )

  it.scoped("hands out what a job finds, and does what a job is for", () =>
    Effect.gen(function* () {
      const { jobs, layer, next, seen } = yield* make
      yield* Layer.build(layer)
      yield* settle
      next.due = [period(1)]
      yield* jobs.findDue
      expect(seen.enqueued).toStrictEqual([batch(1)])
      yield* TestClock.setTime(1_000_000)
      yield* jobs.aggregate(batch(2))
      expect(seen.drained).toStrictEqual([{ organizationId: organization(2), now: 1_000_000 }])
      next.drain = () => Effect.fail(new StoreUnavailable({ store: "postgres" }))
      expect(yield* Effect.flip(jobs.aggregate(batch(2)))).toMatchObject({ _tag: "StoreUnavailable" })
    })
  )

  it.scoped("does the work itself while the queue is away, each organization for itself", () =>
    Effect.gen(function* () {
      const { layer, next, seen } = yield* make
      next.queue = Effect.fail(away)
      next.due = [period(1), period(2), period(3)]
      next.drain = (organizationId) =>
        organizationId === organization(1)
          ? Effect.fail(new StoreUnavailable({ store: "postgres" }))
          : organizationId === organization(2)
            ? Effect.dieMessage("broken")
            : Effect.succeed(1)
      yield* Layer.build(layer)
      yield* settle
      const all = [organization(1), organization(2), organization(3)]
      const drained = () => seen.drained.map(({ organizationId }) => organizationId)
      expect(drained()).toStrictEqual(all)
      yield* TestClock.adjust("3 minutes")
      expect(drained()).toStrictEqual([...all, ...all])
      next.queue = Effect.void
      yield* TestClock.adjust("6 minutes")
      expect(drained()).toHaveLength(6)
    })
  )

  it.effect("stops with its scope", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* make
      yield* Effect.scoped(Effect.zipRight(Layer.build(layer), settle))
      const { schedules } = seen
      yield* TestClock.adjust("1 hour")
      expect(seen.schedules).toBe(schedules)
    })
  )
})
