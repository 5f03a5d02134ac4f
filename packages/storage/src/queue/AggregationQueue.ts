/**
 * Jobs of the aggregation: one that finds what is due, every quarter of an hour, and one for each
 * organization in which something is. They are hints: what is due stands in PostgreSQL.
 */
import { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { UnrecoverableError } from "bullmq"
import { Context, Effect, Layer, Schema, type Scope } from "effect"
import type { DuePeriod } from "../postgres/AggregationPlan.ts"
import { Backend, command, kept, work } from "./Backend.ts"

export const aggregations = {
  queue: "metrics-aggregation",
  find: "find-due",
  aggregate: "aggregate-organization"
} as const

/** Hours are due at :05, and any zone's 01:00 is one of these. In UTC: no zone's clock change touches it. */
const quarterHourly = { pattern: "5,20,35,50 * * * *", tz: "UTC" }

/** What was due of an organization when the job was made; whoever runs it does all that is due by then. */
export const Batch = Schema.Struct({
  organizationId: OrganizationId,
  /** Civil days, such as `2026-01-17`. */
  dates: Schema.Array(Schema.String),
  /** Starts of UTC hours, RFC 3339. */
  hours: Schema.Array(Schema.String)
})
export type Batch = typeof Batch.Type

/** What cannot be read will not be readable at the next try either. */
const decode = (data: unknown) =>
  Schema.decodeUnknown(Batch)(data).pipe(
    Effect.catchAll(({ message }) => Effect.die(new UnrecoverableError(`no batch: ${message}`)))
  )

/** One batch for each organization. */
export const batchesOf = (periods: ReadonlyArray<DuePeriod>): ReadonlyArray<Batch> => {
  const batches = new Map<OrganizationId, { dates: Array<string>; hours: Array<string> }>()
  for (const { date, organizationId, startAt } of periods) {
    const batch = batches.get(organizationId) ?? { dates: [], hours: [] }
    if (date === null) batch.hours.push(Instant.format(startAt))
    else batch.dates.push(date)
    batches.set(organizationId, batch)
  }
  return [...batches].map(([organizationId, batch]) => ({ organizationId, ...batch }))
}

export class AggregationQueue extends Context.Tag("@botflow/storage/AggregationQueue")<
  AggregationQueue,
  {
    /** One job for each batch. Of an organization at most one runs and one waits, however many are made. @returns the jobs' ids */
    readonly enqueue: (
      batches: ReadonlyArray<Batch>
    ) => Effect.Effect<ReadonlyArray<string>, StoreUnavailable>
    /** Sees to it that what is due is looked for; to be repeated, since an emptied Redis forgets it. */
    readonly schedule: Effect.Effect<void, StoreUnavailable>
    /** Runs the jobs until the scope closes: at most five at once, and ten a second. */
    readonly work: <E, R>(handlers: {
      readonly findDue: Effect.Effect<unknown, E, R>
      readonly aggregate: (batch: Batch) => Effect.Effect<unknown, E, R>
    }) => Effect.Effect<void, never, R | Scope.Scope>
  }
>() {}

export const layer = Layer.effect(
  AggregationQueue,
  Effect.map(Backend, (backend) => {
    const queue = backend.queue(aggregations.queue)
    return {
      enqueue: (batches) =>
        command(backend, () =>
          queue.addBulk(
            batches.map((data) => ({
              name: aggregations.aggregate,
              data,
              // Not by the job's id: one that is kept after it ran would keep the next one out.
              opts: { ...kept, deduplication: { id: data.organizationId, keepLastIfActive: true } }
            }))
          )
        ).pipe(Effect.map((jobs) => jobs.map(({ id }) => id ?? ""))),
      schedule: command(backend, () =>
        queue.upsertJobScheduler(aggregations.find, quarterHourly, {
          name: aggregations.find,
          data: {},
          opts: kept
        })
      ).pipe(Effect.asVoid),
      work: ({ aggregate, findDue }) =>
        work(
          backend,
          aggregations.queue,
          ({ data, name }) =>
            name === aggregations.find ? findDue : Effect.flatMap(decode(data), aggregate),
          { concurrency: 5, limiter: { max: 10, duration: 1_000 } }
        )
    }
  })
)
