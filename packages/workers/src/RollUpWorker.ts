/** Keeps what is derived close behind the events: on every nudge, and by itself. */
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { Effect, Layer, Schedule } from "effect"

/** Without any nudge, such as while Redis is away, marks wait no longer than this. */
const sweep = "1 second"
/** How often live numbers are looked after: they are gone when Redis lost them. */
const refresh = "5 seconds"

/** A store that is away is tried again at the next turn; nothing is lost, since the marks stay. */
const tolerate =
  (what: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.catchAllCause(effect, (cause) => Effect.logWarning(`${what} has to wait`, cause))

export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const rollUp = yield* RollUp
    const jobs = yield* JobQueue
    // One at a time in this process: a nudge and the sweep would only wait for each other's locks.
    const one = yield* Effect.makeSemaphore(1)
    const drain = one.withPermits(1)(rollUp.drain)

    yield* jobs.workOnRollUps(drain)
    yield* drain.pipe(tolerate("The rollup"), Effect.repeat(Schedule.spaced(sweep)), Effect.forkScoped)
    yield* rollUp.refreshLive.pipe(
      tolerate("Refreshing live numbers"),
      Effect.repeat(Schedule.spaced(refresh)),
      Effect.forkScoped
    )
  })
)
