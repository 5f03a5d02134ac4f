/**
 * BullMQ: work for the workers. A job is a hint that something is due; what is due stands in
 * PostgreSQL, so a lost job only delays.
 */
import { Context, Data, Effect, Layer, Redacted, type Scope } from "effect"
import { createPostgresBackend, createRedisBackend, type JobsOptions, withBackend } from "bullmq"
import { connect } from "../redis/Redis.ts"

/** Queue and job names, and how often a job is tried. */
export const rollups = { queue: "rollups", job: "roll-up" } as const

/** A hash tag: on a cluster all keys of a queue live on one node. */
const prefix = "{botflow}"

/** Kept for whoever looks into the queue: completed ones a day, failed ones a week; seconds. */
const kept: JobsOptions = {
  removeOnComplete: { age: 86_400, count: 1_000 },
  removeOnFail: { age: 7 * 86_400 },
  attempts: 3,
  backoff: { type: "exponential", delay: 1_000 }
}

export class QueueUnavailable extends Data.TaggedError("QueueUnavailable")<{ readonly cause: unknown }> {}

export class JobQueue extends Context.Tag("@botflow/storage/JobQueue")<
  JobQueue,
  {
    /** Says that marks wait. However often it is said, at most one job runs and one waits. */
    readonly nudgeRollUp: Effect.Effect<void, QueueUnavailable>
    /** Runs `work` for each nudge until the scope closes; a running job is let finish. */
    readonly workOnRollUps: <E, R>(
      work: Effect.Effect<unknown, E, R>
    ) => Effect.Effect<void, never, R | Scope.Scope>
  }
>() {}

interface Backed {
  readonly queue: {
    readonly add: (name: string, data: object, options: JobsOptions) => Promise<unknown>
    readonly close: () => Promise<void>
    readonly on: (event: "error", listener: (error: Error) => void) => unknown
  }
  readonly worker: (process: () => Promise<unknown>) => {
    readonly close: () => Promise<void>
    readonly on: (event: "error", listener: (error: Error) => void) => unknown
  }
}

const make = (backed: Effect.Effect<Backed, never, Scope.Scope>) =>
  Effect.gen(function* () {
    const { queue, worker } = yield* backed
    // It reconnects by itself; without a listener Node would exit.
    queue.on("error", () => undefined)
    yield* Effect.addFinalizer(() =>
      Effect.promise(() => queue.close()).pipe(Effect.timeoutOption("2 seconds"))
    )
    return JobQueue.of({
      nudgeRollUp: Effect.tryPromise({
        try: () =>
          queue.add(rollups.job, {}, { ...kept, deduplication: { id: rollups.job, keepLastIfActive: true } }),
        catch: (cause) => new QueueUnavailable({ cause })
      }).pipe(Effect.asVoid),
      workOnRollUps: <E, R>(work: Effect.Effect<unknown, E, R>) =>
        Effect.gen(function* () {
          const runtime = yield* Effect.runtime<R>()
          yield* Effect.acquireRelease(
            Effect.sync(() => {
              const running = worker(() => Effect.runPromise(Effect.provide(work, runtime)))
              running.on("error", () => undefined)
              return running
            }),
            (running) => Effect.promise(() => running.close()).pipe(Effect.timeoutOption("10 seconds"))
          )
        })
    })
  })

/** On Redis; a command to a server that is away fails within a second. */
export const layerRedis = (options: { readonly url: Redacted.Redacted }) =>
  Layer.scoped(
    JobQueue,
    make(
      Effect.gen(function* () {
        const { Queue, Worker } = withBackend(createRedisBackend)
        const connections = {
          queue: connect(options.url, { commandTimeout: 1_000, maxRetriesPerRequest: 1 }),
          worker: connect(options.url, { maxRetriesPerRequest: null })
        }
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            connections.queue.disconnect()
            connections.worker.disconnect()
          })
        )
        return {
          queue: new Queue(rollups.queue, { connection: connections.queue, prefix }),
          worker: (process) =>
            new Worker(rollups.queue, process, { connection: connections.worker, prefix, concurrency: 1 })
        }
      })
    )
  )

/** On PostgreSQL, for where there is no Redis. */
export const layerPostgres = (options: { readonly url: Redacted.Redacted }) =>
  Layer.scoped(
    JobQueue,
    make(
      Effect.sync(() => {
        const { Queue, Worker } = withBackend(createPostgresBackend)
        const connection = { connectionString: Redacted.value(options.url), schema: "bullmq", migrate: true }
        return {
          queue: new Queue(rollups.queue, { connection }),
          worker: (process) => new Worker(rollups.queue, process, { connection, concurrency: 1 })
        }
      })
    )
  )
