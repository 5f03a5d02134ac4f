/** How a command tells that it could not do what was asked: its message on stderr, and exit code 1. */
import { Cause, Effect, Option } from "effect"
import { Stop } from "./Stop.ts"

const lines = (cause: Cause.Cause<unknown>): string | null => {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) {
    const error = failure.value
    if (error instanceof Stop) return error.message
    // The command line's own errors have been printed already, with help.
    if (typeof error === "object" && error !== null && "_tag" in error && "error" in error) return null
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
  return Cause.isInterruptedOnly(cause) ? null : Cause.pretty(cause)
}

export const report = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapErrorCause(effect, (cause) =>
    Effect.sync(() => {
      const text = lines(cause)
      if (text !== null) console.error(text)
    })
  )
