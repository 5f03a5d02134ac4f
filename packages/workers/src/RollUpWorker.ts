/** Keeps what is derived close behind the events: on every nudge, and by itself. */
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { Duration, Effect, Layer, Schedule } from "effect"

/** Without any nudge, such as while Redis is away, batches wait no longer than this. */
const sweep = "1 second"
/** How often live numbers are looked after: they are gone when Redis lost them. */
const refresh = "5 seconds"

/** The shortest and the longest rest after a drain, however long that took. */
const rest = { minimum: Duration.millis(30), maximum: Duration.millis(500) }

/**
 * Rests a fifth as long as the work took, and a moment at least: meanwhile events of the same conversations and quarter
 * hours gather. Longer rests save little, and are what a frame on a socket waits for.
 */
const rested = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.timed(work), ([took, result]) =>
    Effect.as(Effect.sleep(Duration.clamp(Duration.times(took, 0.2), rest)), result)
  )

/** A store that is away is tried again at the next turn; nothing is lost, since what waits stays. */
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
    const drain = one.withPermits(1)(rested(rollUp.drain))

    yield* jobs.workOnRollUps(drain)
    yield* drain.pipe(tolerate("The rollup"), Effect.repeat(Schedule.spaced(sweep)), Effect.forkScoped)
    yield* rollUp.refreshLive.pipe(
      tolerate("Refreshing live numbers"),
      Effect.repeat(Schedule.spaced(refresh)),
      Effect.forkScoped
    )
  })
)
