import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, TestClock } from "effect"
import * as Remembered from "../src/Remembered.ts"

const slow = Effect.gen(function* () {
  const gate = yield* Deferred.make<string, string>()
  const asked = { times: 0 }
  const remembered = yield* Remembered.make({
    capacity: 10,
    timeToLive: "1 minute",
    lookup: (_: string) => Effect.suspend(() => (asked.times++, Deferred.await(gate)))
  })
  return { asked, gate, remembered }
})

it.effect("Whoever waits for an answer gets it, also when who asked first has left", () =>
  Effect.gen(function* () {
    const { asked, gate, remembered } = yield* slow
    const first = yield* Effect.fork(remembered.get("key"))
    yield* Effect.yieldNow()
    const second = yield* Effect.fork(remembered.get("key"))
    yield* Effect.yieldNow()
    expect(Exit.isInterrupted(yield* Fiber.interrupt(first))).toBe(true)
    yield* Deferred.succeed(gate, "answer")
    expect(yield* Fiber.join(second)).toBe("answer")
    expect(yield* remembered.get("key")).toBe("answer")
    expect(asked.times).toBe(1)
  })
)

it.effect("A failure is told to all who wait, and is not kept", () =>
  Effect.gen(function* () {
    const { asked, gate, remembered } = yield* slow
    yield* Deferred.fail(gate, "away")
    expect(yield* Effect.flip(remembered.get("key"))).toBe("away")
    yield* TestClock.adjust("1 millis")
    expect(yield* Effect.flip(remembered.get("key"))).toBe("away")
    expect(asked.times).toBe(2)
  })
)
