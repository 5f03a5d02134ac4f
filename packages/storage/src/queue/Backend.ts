/** BullMQ under the queues: on Redis, or on PostgreSQL where there is no Redis. */
import { StoreUnavailable } from "@botflow/domain/Store"
import {
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type JobsOptions,
  type Queue as BullQueue,
  UnrecoverableError,
  withBackend,
  type WorkerOptions
} from "bullmq"
import { Cause, Context, type Duration, Effect, Exit, Layer, Redacted, Runtime, type Scope } from "effect"
import { connect } from "../redis/Redis.ts"

/** A hash tag: on a cluster all keys of a queue live on one node. */
const defaultPrefix = "{botflow}"

/** Kept for whoever looks into the queue: completed ones a day, failed ones a week; seconds. */
export const kept: JobsOptions = {
  removeOnComplete: { age: 86_400 },
  removeOnFail: { age: 7 * 86_400 },
  attempts: 3,
  backoff: { type: "exponential", delay: 1_000 }
}

/** What we use of a queue; the same on both backends. */
export type Queue = Pick<
  BullQueue,
  | "add"
  | "addBulk"
  | "upsertJobScheduler"
  | "getJobCounts"
  | "getCountsPerPriority"
  | "getJobs"
  | "isPaused"
  | "pause"
  | "resume"
  | "drain"
  | "clean"
  | "retryJobs"
>

interface Closable {
  readonly close: () => Promise<void>
  readonly on: (event: "error", listener: () => void) => unknown
}

type Handler = (job: Job) => Promise<unknown>
type Limits = Pick<WorkerOptions, "concurrency" | "limiter">

export class Backend extends Context.Tag("@botflow/storage/queue/Backend")<
  Backend,
  {
    readonly store: "redis" | "postgres"
    /** The queue of a name, one for each process. */
    readonly queue: (name: string) => Queue
    /** Runs jobs until it is closed. */
    readonly worker: (name: string, handle: Handler, limits: Limits) => Closable
  }
>() {}

/** A call that takes longer than this fails: by itself BullMQ waits for a server that is away. */
const patience = "2 seconds"

/** One call of the queue. */
export const command = <A>(
  backend: typeof Backend.Service,
  run: () => Promise<A>
): Effect.Effect<A, StoreUnavailable> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => new StoreUnavailable({ store: backend.store, cause })
  }).pipe(
    Effect.timeoutFail({
      duration: patience,
      onTimeout: () => new StoreUnavailable({ store: backend.store })
    })
  )

/** Closes what may wait for a server that is away; interruptible, or the limit would wait too. */
const closing = (close: () => Promise<unknown>, limit: Duration.DurationInput) =>
  Effect.promise(close).pipe(Effect.interruptible, Effect.timeoutOption(limit))

/** Runs `work` for each job until the scope closes; running ones are let finish. */
export const work = <E, R>(
  backend: typeof Backend.Service,
  name: string,
  work: (job: { readonly name: string; readonly data: unknown }) => Effect.Effect<unknown, E, R>,
  limits: Limits
): Effect.Effect<void, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const run = Runtime.runPromiseExit(yield* Effect.runtime<R>())
    // Why it failed is kept with the job, for people to read: without the stack of our insides.
    const handle = async (job: Job) => {
      const exit = await run(work(job))
      if (Exit.isSuccess(exit)) return
      const error = Cause.squash(exit.cause)
      throw error instanceof UnrecoverableError ? error : new Error(Cause.pretty(exit.cause).split("\n")[0])
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        const running = backend.worker(name, handle, limits)
        running.on("error", () => undefined)
        return running
      }),
      (running) => closing(() => running.close(), "4 seconds")
    )
  })

/** Each name's queue, made when it is first asked for, all closed with the scope. */
const queues = <Q extends Closable>(make: (name: string) => Q) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new Map<string, Q>()),
      (made) =>
        closing(() => Promise.allSettled([...made.values()].map((queue) => queue.close())), "2 seconds")
    ),
    (made) =>
      (name: string): Q => {
        const queue = made.get(name) ?? make(name)
        // It reconnects by itself; without a listener Node would exit.
        if (!made.has(name)) queue.on("error", () => undefined)
        made.set(name, queue)
        return queue
      }
  )

/** A worker that was killed loses its jobs to others, as often as it takes: they may be repeated. */
const stalling = { maxStalledCount: 5 }

export interface RedisOptions {
  readonly url: Redacted.Redacted
  readonly prefix?: string
  /** After how long the job of a killed worker is given to another; milliseconds. */
  readonly lockMs?: number
}

/** On Redis; a command to a server that is away fails within a second. */
export const layerRedis = ({ lockMs = 30_000, prefix = defaultPrefix, url }: RedisOptions) =>
  Layer.scoped(
    Backend,
    Effect.gen(function* () {
      const { Queue, Worker } = withBackend(createRedisBackend)
      const connections = {
        queue: connect(url, { commandTimeout: 1_000, maxRetriesPerRequest: 1 }),
        worker: connect(url, { maxRetriesPerRequest: null })
      }
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          connections.queue.disconnect()
          connections.worker.disconnect()
        })
      )
      const locks = { ...stalling, lockDuration: lockMs, stalledInterval: lockMs }
      return {
        store: "redis" as const,
        queue: yield* queues((name) => new Queue(name, { connection: connections.queue, prefix })),
        worker: (name, handle, limits) =>
          new Worker(name, handle, { connection: connections.worker, prefix, ...locks, ...limits })
      }
    })
  )

/** On PostgreSQL, for where there is no Redis. */
export const layerPostgres = ({ url }: { readonly url: Redacted.Redacted }) =>
  Layer.scoped(
    Backend,
    Effect.gen(function* () {
      const { Queue, Worker } = withBackend(createPostgresBackend)
      const connection = { connectionString: Redacted.value(url), schema: "bullmq", migrate: true, max: 4 }
      return {
        store: "postgres" as const,
        queue: yield* queues((name) => new Queue(name, { connection })),
        worker: (name, handle, limits) => new Worker(name, handle, { connection, ...stalling, ...limits })
      }
    })
  )
