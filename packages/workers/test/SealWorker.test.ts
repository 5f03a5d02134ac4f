import { describe, expect, it } from "@effect/vitest"
import { StoreUnavailable } from "@botflow/domain/Store"
import { Sealing } from "@botflow/storage/postgres/Sealing"
import { Effect, Layer, Logger, LogLevel, TestClock } from "effect"
import * as SealWorker from "../src/SealWorker.ts"

const settle = Effect.yieldNow().pipe(Effect.repeatN(50))

/** The worker over turns that answer, one after the other, as told; then that nothing is left. */
const working = (answers: Array<Effect.Effect<number, StoreUnavailable>>) =>
  Effect.gen(function* () {
    const seen = { turns: 0 }
    const turn = () =>
      Effect.suspend(() => {
        seen.turns++
        return answers.shift() ?? Effect.succeed(0)
      })
    yield* SealWorker.layer.pipe(
      Layer.provide(Layer.mock(Sealing, { _tag: "@botflow/storage/Sealing", turn })),
      Layer.provide(Logger.minimumLogLevel(LogLevel.None)),
      Layer.build
    )
    yield* settle
    return seen
  })

describe("SealWorker", () => {
  it.scoped("goes on until nothing is left, and looks again after a while", () =>
    Effect.gen(function* () {
      const seen = yield* working([Effect.succeed(50), Effect.succeed(3)])
      yield* TestClock.adjust("1 second")
      expect(seen.turns).toBe(3)
      yield* TestClock.adjust("15 seconds")
      expect(seen.turns).toBe(4)
    })
  )

  it.scoped("tries again when the store was away", () =>
    Effect.gen(function* () {
      const seen = yield* working([
        Effect.fail(new StoreUnavailable({ store: "postgres" })),
        Effect.succeed(1)
      ])
      expect(seen.turns).toBe(1)
      yield* TestClock.adjust("16 seconds")
      expect(seen.turns).toBe(3)
    })
  )
})
