/** Channels of Redis, on one connection for the whole process however many are listened to. */
import { Effect, Stream } from "effect"
import { command, Redis } from "./Redis.ts"

/**
 * `to(channel)`: one element for each message, and one after each reconnection, since something
 * may have been missed. A slow reader gets one element for all that it did not take in time.
 */
export const make = Effect.gen(function* () {
  const { subscriber } = yield* Redis
  const connection = yield* Effect.acquireRelease(Effect.sync(subscriber), (connection) =>
    Effect.sync(() => connection.disconnect())
  )
  const listeners = new Map<string, Set<() => void>>()
  connection.on("message", (channel: string) => {
    for (const wake of listeners.get(channel) ?? []) wake()
  })
  connection.on("ready", () => {
    for (const wakes of listeners.values()) for (const wake of wakes) wake()
  })

  // ioredis subscribes again by itself after a reconnection. A subscription asked for while the
  // server is away waits for it, so nobody waits for the subscription.
  const join = (channel: string, wake: () => void) =>
    Effect.gen(function* () {
      const wakes = listeners.get(channel) ?? new Set()
      listeners.set(channel, wakes.add(wake))
      if (wakes.size === 1)
        yield* Effect.forkDaemon(Effect.ignore(command(() => connection.subscribe(channel))))
    })

  const leave = (channel: string, wake: () => void) =>
    Effect.gen(function* () {
      const wakes = listeners.get(channel)
      wakes?.delete(wake)
      if (wakes?.size !== 0) return
      listeners.delete(channel)
      yield* Effect.forkDaemon(Effect.ignore(command(() => connection.unsubscribe(channel))))
    })

  const to = (channel: string): Stream.Stream<void> =>
    Stream.asyncPush<void>(
      (emit) => {
        const wake = () => void emit.single(undefined)
        return Effect.acquireRelease(join(channel, wake), () => leave(channel, wake))
      },
      { bufferSize: 1, strategy: "sliding" }
    )

  return { to }
})
