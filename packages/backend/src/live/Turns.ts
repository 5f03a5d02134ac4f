/** Turns of the event loop, handed out one at a time: what serves thousands never holds up all the rest. */
import { Effect } from "effect"

export interface Turns {
  /** Runs `slice` in a turn in which no other slice runs. */
  readonly take: (slice: () => void) => Effect.Effect<void>
}

export const make: Effect.Effect<Turns> = Effect.map(Effect.makeSemaphore(1), (one) => ({
  take: (slice) =>
    one.withPermits(1)(
      Effect.async<void>((resume) => {
        slice()
        // Not a promise: those run before the turn ends.
        const next = setImmediate(() => resume(Effect.void))
        return Effect.sync(() => clearImmediate(next))
      })
    )
}))
