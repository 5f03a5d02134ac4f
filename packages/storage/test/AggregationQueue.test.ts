import { spawn } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import { OrganizationId } from "@botflow/domain/Id"
import { Queue as BullQueue } from "bullmq"
import { Deferred, Effect, Layer, Queue, Redacted, Schedule } from "effect"
import { AggregationQueue, aggregations, type Batch, batchesOf } from "../src/queue/AggregationQueue.ts"
import * as Aggregation from "../src/queue/AggregationQueue.ts"
import * as Backend from "../src/queue/Backend.ts"
import { QueueAdmin } from "../src/queue/QueueAdmin.ts"
import { Keys, lockMs, onPostgres, onRedis } from "./queues.ts"

const organization = (n: number) => OrganizationId.make(`00000000-0000-4000-8000-00000000000${n}`)
const batch = (n: number, ...dates: ReadonlyArray<string>): Batch => ({
  organizationId: organization(n),
  dates,
  hours: []
})

/** A worker that tells which jobs it runs, and takes as long as `until`. */
const working = (until: Effect.Effect<unknown> = Effect.void) =>
  Effect.gen(function* () {
    const ran = yield* Queue.unbounded<string | Batch>()
    yield* (yield* AggregationQueue).work({
      findDue: Queue.offer(ran, "find"),
      aggregate: (batch) => Effect.zipRight(Queue.offer(ran, batch), until)
    })
    return ran
  })

/** Polls until the queue is as expected. */
const until = (
  wanted: Partial<Effect.Effect.Success<ReturnType<(typeof QueueAdmin)["Service"]["status"]>>>
) =>
  Effect.gen(function* () {
    const status = yield* (yield* QueueAdmin).status(aggregations.queue)
    const reached = Object.entries(wanted).every(
      ([key, value]) => status[key as keyof typeof status] === value
    )
    return yield* reached ? Effect.succeed(status) : Effect.fail(status)
  }).pipe(Effect.retry(Schedule.intersect(Schedule.spaced("25 millis"), Schedule.recurs(400))))

const status = Effect.flatMap(QueueAdmin, (admin) => admin.status(aggregations.queue))

describe.each([
  ["Redis", onRedis],
  ["PostgreSQL", onPostgres]
] as const)("AggregationQueue on %s", (_, backend) => {
  /** On queues of its own. */
  const provided = Effect.provide(backend as typeof onPostgres)

  it.live("gives each organization a job, and makes no second one of what waits", () =>
    Effect.gen(function* () {
      const { enqueue } = yield* AggregationQueue
      yield* enqueue([batch(1, "2026-01-17"), batch(2)])
      yield* enqueue([batch(1, "2026-01-18")])
      expect(yield* status).toMatchObject({ waiting: 2, failed: 0 })
      const ran = yield* working()
      const both = [yield* Queue.take(ran), yield* Queue.take(ran)]
      expect(both).toContainEqual(batch(1, "2026-01-17"))
      expect(both).toContainEqual(batch(2))
      yield* until({ completed: 2, waiting: 0, active: 0 })
    }).pipe(Effect.scoped, provided)
  )

  it.live("runs again what comes while it runs and after it ran", () =>
    Effect.gen(function* () {
      const { enqueue } = yield* AggregationQueue
      const done = yield* Deferred.make<void>()
      const ran = yield* working(Deferred.await(done))
      yield* enqueue([batch(1, "a")])
      expect(yield* Queue.take(ran)).toStrictEqual(batch(1, "a"))
      yield* enqueue([batch(1, "b")])
      yield* enqueue([batch(1, "c")])
      yield* Deferred.succeed(done, undefined)
      expect(yield* Queue.take(ran)).toStrictEqual(batch(1, "c"))
      yield* until({ completed: 2, waiting: 0, active: 0 })
      yield* enqueue([batch(1, "d")])
      expect(yield* Queue.take(ran)).toStrictEqual(batch(1, "d"))
      yield* until({ completed: 3 })
    }).pipe(Effect.scoped, provided)
  )

  it.live("has one schedule however often it is renewed", () =>
    Effect.gen(function* () {
      const { schedule } = yield* AggregationQueue
      yield* schedule
      const one = yield* status
      yield* schedule
      yield* schedule
      expect(one).toMatchObject({ delayed: 1, waiting: 0 })
      expect(yield* status).toStrictEqual(one)
      const [job] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "delayed", 10)
      expect(job?.name).toBe(aggregations.find)
    }).pipe(provided)
  )

  it.live("keeps a failed job with its reason, and runs it again when told", () =>
    Effect.gen(function* () {
      const admin = yield* QueueAdmin
      const { queue } = yield* Backend.Backend
      yield* working()
      yield* Effect.promise(() =>
        queue(aggregations.queue).add(aggregations.aggregate, { organizationId: 7 })
      )
      yield* until({ failed: 1 })
      const [job] = yield* admin.jobs(aggregations.queue, "failed", 10)
      expect(job).toMatchObject({
        name: aggregations.aggregate,
        attempts: 1,
        data: { organizationId: 7 },
        failedReason: expect.stringContaining("no batch") as string
      })
      expect(job?.finishedAt).toBeGreaterThanOrEqual(job?.createdAt ?? Number.POSITIVE_INFINITY)
      yield* admin.pause(aggregations.queue)
      yield* admin.retry(aggregations.queue)
      expect(yield* status).toMatchObject({ failed: 0, waiting: 1, paused: true })
    }).pipe(Effect.scoped, provided)
  )

  it.live("tries again what failed for a while", () =>
    Effect.gen(function* () {
      const { enqueue, work } = yield* AggregationQueue
      yield* work({ findDue: Effect.void, aggregate: () => Effect.fail("away") })
      yield* enqueue([batch(1)])
      yield* until({ delayed: 1, failed: 0 })
      const [job] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "delayed", 10)
      expect(job).toMatchObject({ attempts: 1, failedReason: expect.stringContaining("away") as string })
    }).pipe(Effect.scoped, provided)
  )

  it.live("gives up what always fails, keeps why, and runs it again when told", () =>
    Effect.gen(function* () {
      const admin = yield* QueueAdmin
      const { enqueue, work } = yield* AggregationQueue
      let broken = true
      yield* work({
        findDue: Effect.void,
        aggregate: ({ organizationId }) =>
          broken && organizationId === organization(1) ? Effect.fail("a bot without a name") : Effect.void
      })
      yield* enqueue([batch(1), batch(2), batch(3)])
      // Three attempts, a second and two apart; the others do not wait for them.
      yield* until({ completed: 2, failed: 0 })
      yield* until({ completed: 2, failed: 1, waiting: 0, delayed: 0 })
      const [job] = yield* admin.jobs(aggregations.queue, "failed", 10)
      expect(job).toMatchObject({ attempts: 3, data: batch(1) })
      expect(job?.failedReason).toContain("a bot without a name")
      broken = false
      yield* admin.retry(aggregations.queue)
      yield* until({ completed: 3, failed: 0 })
    }).pipe(Effect.scoped, provided)
  )

  it.live("is paused, resumed and cleared, but for what runs and the schedule", () =>
    Effect.gen(function* () {
      const admin = yield* QueueAdmin
      const { enqueue, schedule } = yield* AggregationQueue
      const done = yield* Deferred.make<void>()
      const ran = yield* working(Deferred.await(done))
      yield* schedule
      yield* enqueue([batch(1)])
      yield* Queue.take(ran)
      yield* admin.pause(aggregations.queue)
      yield* enqueue([batch(2), batch(3)])
      expect(yield* status).toMatchObject({ paused: true, active: 1, waiting: 2, delayed: 1 })
      yield* admin.clear(aggregations.queue)
      expect(yield* status).toMatchObject({ paused: true, active: 1, waiting: 0, delayed: 1 })
      // What was cleared does not keep the next one out.
      yield* enqueue([batch(2)])
      yield* admin.resume(aggregations.queue)
      yield* Deferred.succeed(done, undefined)
      expect(yield* Queue.take(ran)).toStrictEqual(batch(2))
      yield* until({ paused: false, completed: 2 })
      yield* admin.clear(aggregations.queue)
      expect(yield* status).toMatchObject({ completed: 0, active: 0, waiting: 0, delayed: 1 })
    }).pipe(Effect.scoped, provided)
  )
})

describe("AggregationQueue", () => {
  it("has a batch for each organization", () => {
    const period = { startAt: Date.UTC(2026, 0, 17, 8), endAt: 0, timezone: null, changes: 1 }
    expect(
      batchesOf([
        { ...period, kind: "daily", organizationId: organization(1), date: "2026-01-17" },
        { ...period, kind: "hourly", organizationId: organization(2), date: null },
        { ...period, kind: "hourly", organizationId: organization(1), date: null }
      ])
    ).toStrictEqual([
      { organizationId: organization(1), dates: ["2026-01-17"], hours: ["2026-01-17T08:00:00.000Z"] },
      { organizationId: organization(2), dates: [], hours: ["2026-01-17T08:00:00.000Z"] }
    ])
  })

  it.live("comes back with its schedule when Redis has lost everything", () =>
    Effect.gen(function* () {
      const { enqueue, schedule } = yield* AggregationQueue
      const ran = yield* working()
      yield* schedule
      yield* (yield* Keys).flush
      expect(yield* status).toMatchObject({ delayed: 0 })
      yield* schedule
      expect(yield* status).toMatchObject({ delayed: 1 })
      yield* enqueue([batch(1)])
      expect(yield* Queue.take(ran)).toStrictEqual(batch(1))
    }).pipe(Effect.scoped, Effect.provide(onRedis))
  )

  it.live("looks for what is due when its time has come, and once more after that", () =>
    Effect.gen(function* () {
      const { prefix, url } = yield* Keys
      yield* (yield* AggregationQueue).schedule
      const [first] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "delayed", 1)
      const ran = yield* working()
      // As if its time had come.
      yield* Effect.acquireUseRelease(
        Effect.sync(() => new BullQueue(aggregations.queue, { connection: { url }, prefix })),
        (queue) => Effect.promise(() => queue.promoteJobs()),
        (queue) => Effect.promise(() => queue.close())
      )
      expect(yield* Queue.take(ran)).toBe("find")
      yield* until({ completed: 1, delayed: 1 })
      const [next] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "delayed", 1)
      expect(next?.id).not.toBe(first?.id)
    }).pipe(Effect.scoped, Effect.provide(onRedis))
  )

  it.live("gives the job of a killed worker to another", () =>
    Effect.gen(function* () {
      const { prefix, url } = yield* Keys
      yield* (yield* AggregationQueue).enqueue([batch(1)])
      const code = `import { Worker } from "bullmq"
        new Worker("${aggregations.queue}", () => new Promise(() => console.log("taken")), {
          connection: { url: ${JSON.stringify(url)}, maxRetriesPerRequest: null }, prefix: "${prefix}", 
          lockDuration: ${lockMs}, stalledInterval: ${lockMs} })`
      const victim = yield* Effect.acquireRelease(
        Effect.sync(() => spawn(process.execPath, ["--input-type=module", "-e", code])),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      yield* Effect.async<void>((taken) => void victim.stdout.once("data", () => taken(Effect.void)))
      victim.kill("SIGKILL")
      const ran = yield* working()
      expect(yield* Queue.take(ran)).toStrictEqual(batch(1))
      yield* until({ completed: 1, failed: 0 })
    }).pipe(Effect.scoped, Effect.provide(onRedis))
  )

  it.live(
    "gives up a job that takes its worker down each time, and runs the others",
    () =>
      Effect.gen(function* () {
        const { prefix, url } = yield* Keys
        yield* (yield* AggregationQueue).enqueue([batch(1), batch(2), batch(3)])
        const options = `{ url: Redacted.make(${JSON.stringify(url)}), prefix: "${prefix}", lockMs: ${lockMs} }`
        const code = `import { Effect, Layer, Redacted } from "effect"
        import { AggregationQueue, layer } from "./src/queue/AggregationQueue.ts"
        import { layerRedis } from "./src/queue/Backend.ts"
        const aggregate = ({ organizationId }) =>
          Effect.sync(() => { if (organizationId === "${organization(1)}") process.kill(process.pid, "SIGKILL") })
        const working = Effect.flatMap(AggregationQueue, ({ work }) => work({ findDue: Effect.void, aggregate }))
        Effect.runPromise(Effect.zipRight(working, Effect.never).pipe(
          Effect.scoped, Effect.provide(Layer.provide(layer, layerRedis(${options})))))`
        // As a supervisor does.
        const worker = Effect.acquireUseRelease(
          Effect.sync(() =>
            spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
              stdio: "inherit"
            })
          ),
          (child) => Effect.async<void>((ended) => void child.once("exit", () => ended(Effect.void))),
          (child) => Effect.sync(() => child.kill("SIGKILL"))
        )
        yield* Effect.forkScoped(Effect.forever(worker))
        const slowly = Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(500))
        yield* Effect.retry(until({ completed: 2, failed: 1 }), slowly)
        const [job] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "failed", 10)
        expect(job).toMatchObject({
          data: batch(1),
          failedReason: expect.stringContaining("stalled") as string
        })
      }).pipe(Effect.scoped, Effect.provide(onRedis)),
    60_000
  )

  it.live("says soon when Redis is away", () =>
    Effect.gen(function* () {
      const { enqueue, schedule } = yield* AggregationQueue
      for (const call of [Effect.asVoid(enqueue([batch(1)])), schedule]) {
        expect(yield* Effect.flip(call)).toMatchObject({ _tag: "StoreUnavailable", store: "redis" })
      }
    }).pipe(
      Effect.provide(
        Layer.provide(Aggregation.layer, Backend.layerRedis({ url: Redacted.make("redis://127.0.0.1:1") }))
      )
    )
  )
})
