/** Seals the hours and days of rollups that are over, in the background. */
import { Sealing } from "@botflow/storage/postgres/Sealing"
import { Duration, Effect, Layer, Schedule } from "effect"

/** How often it looks for what is over, or was changed since. */
const pause = "15 seconds"

/** The longest rest after a turn, however long that took; milliseconds. */
const maxRest = 2_000

/**
 * Turn after turn while there is something to seal, and as much rest as work: an import of years
 * leaves half of a core to the rollup, whose lock is free in between.
 */
const all = (sealing: Sealing) =>
  Effect.timed(sealing.turn()).pipe(
    Effect.tap(([took]) => Effect.sleep(Duration.min(took, Duration.millis(maxRest)))),
    Effect.repeat({ until: ([, periods]) => periods === 0 })
  )

export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const sealing = yield* Sealing
    yield* all(sealing).pipe(
      // Answers are right without, only slower: it is tried again at the next turn.
      Effect.catchAllCause((cause) => Effect.logWarning("Sealing has to wait", cause)),
      Effect.repeat(Schedule.spaced(pause)),
      Effect.forkScoped
    )
  })
)
