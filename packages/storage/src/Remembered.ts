/** Answers kept for a while; a failure is not: the next one who asks tries again. */
import { Cache, Duration, Effect, Exit, Fiber, Option } from "effect"

export interface Remembered<Key, A, E> {
  readonly get: (key: Key) => Effect.Effect<A, E>
  /** Asks again, whatever is known. */
  readonly refresh: (key: Key) => Effect.Effect<void, E>
  readonly invalidate: (key: Key) => Effect.Effect<void>
  readonly invalidateAll: Effect.Effect<void>
}

/** In a fiber of its own: whoever asked first may leave, and those who wait for the same answer still get it. */
const shared = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Effect.forkDaemon(effect), Fiber.join)

export const make = <Key, A, E, R>(options: {
  readonly capacity: number
  readonly timeToLive: Duration.DurationInput
  readonly lookup: (key: Key) => Effect.Effect<A, E, R>
}): Effect.Effect<Remembered<Key, A, E>, never, R> =>
  Effect.map(
    Cache.makeWith({
      capacity: options.capacity,
      lookup: options.lookup,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? options.timeToLive : Duration.zero)
    }),
    (cache) => ({
      get: (key) =>
        Effect.flatMap(
          cache.getOptionComplete(key),
          Option.match({ onSome: Effect.succeed, onNone: () => shared(cache.get(key)) })
        ),
      refresh: (key) => shared(cache.refresh(key)),
      invalidate: (key) => cache.invalidate(key),
      invalidateAll: cache.invalidateAll
    })
  )
