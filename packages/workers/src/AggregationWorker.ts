/** Aggregates days and hours once they are due: by jobs, and by itself while the queue is away. */
import type { OrganizationId } from "@botflow/domain/Id"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { AggregationQueue, batchesOf } from "@botflow/storage/queue/AggregationQueue"
import { Clock, Effect, Layer, Schedule } from "effect"

/** How often the schedule, which an emptied Redis forgets, is renewed; how often we look while it is away. */
const renewal = "3 minutes"

export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const plan = yield* AggregationPlan
    const aggregations = yield* Aggregations
    const queue = yield* AggregationQueue

    const due = Effect.map(Effect.flatMap(Clock.currentTimeMillis, plan.due), batchesOf)
    const aggregate = ({ organizationId }: { readonly organizationId: OrganizationId }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => aggregations.drain(organizationId, now)).pipe(
        Effect.tap((periods) => Effect.logDebug(`Aggregated ${periods} periods`))
      )

    /** Without the queue: organization by organization; one that fails does not hold up the next. */
    const directly = Effect.flatMap(due, (batches) =>
      Effect.forEach(
        batches,
        (batch) =>
          aggregate(batch).pipe(
            Effect.catchAllCause((cause) => Effect.logWarning("An aggregation has to wait", cause))
          ),
        { discard: true }
      )
    )

    /** Only the queue being away is made up for: jobs that it holds are its own. */
    const orDirectly = <A, R>(viaQueue: Effect.Effect<A, StoreUnavailable, R>) =>
      viaQueue.pipe(
        Effect.catchTag("StoreUnavailable", () => directly),
        Effect.catchAllCause((cause) => Effect.logWarning("The aggregation has to wait", cause))
      )

    const findDue = Effect.flatMap(due, queue.enqueue)
    yield* queue.work({ findDue, aggregate })
    // What became due while nothing ran does not wait for the next quarter of an hour.
    yield* orDirectly(Effect.zipRight(queue.schedule, findDue)).pipe(
      Effect.zipRight(Effect.schedule(orDirectly(queue.schedule), Schedule.spaced(renewal))),
      Effect.forkScoped
    )
  })
)
