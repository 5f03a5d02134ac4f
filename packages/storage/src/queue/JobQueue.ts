/**
 * Nudges of the rollup. A job is a hint that something is due; what is due stands in PostgreSQL,
 * so a lost job only delays.
 */
import type { JobsOptions } from "bullmq"
import { Context, Data, Effect, Layer, type Scope } from "effect"
import { Backend, kept, work } from "./Backend.ts"

export const rollups = { queue: "rollups", job: "roll-up" } as const

/** There are several a second: a day of them would fill the memory. */
const keptFew: JobsOptions = { ...kept, removeOnComplete: { age: 86_400, count: 1_000 } }

export class QueueUnavailable extends Data.TaggedError("QueueUnavailable")<{ readonly cause: unknown }> {}

export class JobQueue extends Context.Tag("@botflow/storage/JobQueue")<
  JobQueue,
  {
    /** Says that something waits to be derived. However often it is said, at most one job runs and one waits. */
    readonly nudgeRollUp: Effect.Effect<void, QueueUnavailable>
    /** Runs `work` for each nudge until the scope closes; a running job is let finish. */
    readonly workOnRollUps: <E, R>(
      work: Effect.Effect<unknown, E, R>
    ) => Effect.Effect<void, never, R | Scope.Scope>
  }
>() {}

export const layer = Layer.effect(
  JobQueue,
  Effect.map(Backend, (backend) => {
    const queue = backend.queue(rollups.queue)
    return {
      nudgeRollUp: Effect.tryPromise({
        try: () =>
          queue.add(
            rollups.job,
            {},
            { ...keptFew, deduplication: { id: rollups.job, keepLastIfActive: true } }
          ),
        catch: (cause) => new QueueUnavailable({ cause })
      }).pipe(Effect.asVoid),
      workOnRollUps: (drain) => work(backend, rollups.queue, () => drain, { concurrency: 1 })
    }
  })
)
