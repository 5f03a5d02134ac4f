/** Looking into the queues, and the few things an operator does to them. */
import type { StoreUnavailable } from "@botflow/domain/Store"
import { Context, Effect, Layer } from "effect"
import { aggregations } from "./AggregationQueue.ts"
import { Backend, command, type Queue } from "./Backend.ts"
import { rollups } from "./JobQueue.ts"

export const names = [rollups.queue, aggregations.queue] as const
export type Name = (typeof names)[number]

export const states = ["waiting", "active", "completed", "failed", "delayed"] as const
export type State = (typeof states)[number]

/** How many jobs of each state it has; completed and failed ones: those that are kept. */
export interface Status extends Readonly<Record<State, number>> {
  readonly name: Name
  /** Jobs wait until it is resumed; running ones finish. */
  readonly paused: boolean
}

/** Instants: milliseconds since the epoch. */
export interface JobRow {
  readonly id: string
  readonly name: string
  /** How often it was tried. */
  readonly attempts: number
  readonly failedReason: string | null
  readonly data: unknown
  readonly createdAt: number
  readonly processedAt: number | null
  readonly finishedAt: number | null
}

type Answer<A> = Effect.Effect<A, StoreUnavailable>

export class QueueAdmin extends Context.Tag("@botflow/storage/QueueAdmin")<
  QueueAdmin,
  {
    readonly status: (name: Name) => Answer<Status>
    /** Newest first. */
    readonly jobs: (name: Name, state: State, limit: number) => Answer<ReadonlyArray<JobRow>>
    readonly pause: (name: Name) => Answer<void>
    readonly resume: (name: Name) => Answer<void>
    /** Removes all jobs but running ones and the next one of a schedule. */
    readonly clear: (name: Name) => Answer<void>
    /** Has all failed jobs run again. */
    readonly retry: (name: Name) => Answer<void>
  }
>() {}

const statusOf = async (name: Name, queue: Queue): Promise<Status> => {
  // Whether paused or not: on PostgreSQL the other counts know of no waiting jobs while it is.
  const [counts, priorities, paused] = await Promise.all([
    queue.getJobCounts("active", "completed", "failed", "delayed"),
    queue.getCountsPerPriority([0]),
    queue.isPaused()
  ])
  const of = (state: State) => counts[state] ?? 0
  return {
    name,
    paused,
    waiting: priorities["0"] ?? 0,
    active: of("active"),
    completed: of("completed"),
    failed: of("failed"),
    delayed: of("delayed")
  }
}

const jobsOf = async (queue: Queue, state: State, limit: number): Promise<ReadonlyArray<JobRow>> => {
  const jobs = await queue.getJobs([state], 0, limit - 1)
  return jobs.map((job) => ({
    id: job.id ?? "",
    name: job.name,
    attempts: job.attemptsMade,
    failedReason: job.failedReason ?? null,
    data: job.data as unknown,
    createdAt: job.timestamp,
    processedAt: job.processedOn ?? null,
    finishedAt: job.finishedOn ?? null
  }))
}

const clear = async (queue: Queue) => {
  await queue.drain(true)
  await queue.clean(0, 0, "completed")
  await queue.clean(0, 0, "failed")
}

export const layer = Layer.effect(
  QueueAdmin,
  Effect.map(Backend, (backend) => {
    const on =
      <A>(run: (queue: Queue) => Promise<A>) =>
      (name: Name) =>
        command(backend, () => run(backend.queue(name)))
    return {
      status: (name) => on((queue) => statusOf(name, queue))(name),
      jobs: (name, state, limit) => on((queue) => jobsOf(queue, state, limit))(name),
      pause: on((queue) => queue.pause()),
      resume: on((queue) => queue.resume()),
      clear: on(clear),
      retry: on((queue) => queue.retryJobs({ state: "failed" }))
    }
  })
)
