/** Answers kept for a while; a failure is not: the next one who asks tries again. */
import { Cache, Duration, type Effect, Exit } from "effect"

export const make = <Key, A, E, R>(options: {
  readonly capacity: number
  readonly timeToLive: Duration.DurationInput
  readonly lookup: (key: Key) => Effect.Effect<A, E, R>
}) =>
  Cache.makeWith({
    capacity: options.capacity,
    lookup: options.lookup,
    timeToLive: (exit) => (Exit.isSuccess(exit) ? options.timeToLive : Duration.zero)
  })
