/**
 * Turns of the event loop, shared out: whoever has much to do at once, such as thousands of sockets or rows, leaves
 * room for the others in between.
 */
import { Effect } from "effect"

/** How long all of them together go on in one turn, milliseconds. */
const budget = 8

/** When the first of them began in this turn; there is one event loop. */
let began: number | null = null

const isSpent = () => {
  if (began !== null) return performance.now() - began > budget
  began = performance.now()
  setImmediate(() => {
    began = null
  })
  return false
}

/** Goes on in the next turn, when all that had arrived by the end of this one has been read. */
export const next: Effect.Effect<void> = Effect.async((resume) => {
  // Not a promise: those run before the turn ends.
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})

/** To be called before each piece of what takes long: goes on in this turn while there is time left in it, else in a later one. */
export const share: Effect.Effect<void> = Effect.suspend(() =>
  isSpent() ? Effect.zipRight(next, share) : Effect.void
)
