import { describe, expect, it } from "@effect/vitest"
import { StoreUnavailable } from "@botflow/domain/Store"
import { Retention } from "@botflow/storage/postgres/Retention"
import { RetentionDays } from "@botflow/storage/RetentionSetting"
import { Effect, Layer, Logger, LogLevel, TestClock } from "effect"
import * as RetentionWorker from "../src/RetentionWorker.ts"

const settle = Effect.yieldNow().pipe(Effect.repeatN(50))

/** The worker, and with which days and instants it asked to drop what is due; the first time nobody answers. */
const working = (days: number | null) =>
  Effect.gen(function* () {
    const asked: Array<readonly [number, number]> = []
    const apply = (days: number, now: number) =>
      Effect.suspend(() => {
        asked.push([days, now])
        return asked.length === 1 ? new StoreUnavailable({ store: "postgres" }) : Effect.succeed([])
      })
    yield* RetentionWorker.layer.pipe(
      Layer.provide(Layer.mock(Retention, { _tag: "@botflow/storage/Retention", apply })),
      Layer.provide(Layer.succeed(RetentionDays, days)),
      Layer.provide(Logger.minimumLogLevel(LogLevel.None)),
      Layer.build
    )
    yield* settle
    return asked
  })

describe("RetentionWorker", () => {
  it.scoped("looks at once and every hour, also after a store was away", () =>
    Effect.gen(function* () {
      const asked = yield* working(30)
      yield* TestClock.adjust("1 hour")
      expect(asked).toStrictEqual([
        [30, 0],
        [30, 3_600_000]
      ])
    })
  )

  it.scoped("drops nothing where everything is kept", () =>
    Effect.gen(function* () {
      const asked = yield* working(null)
      yield* TestClock.adjust("1 day")
      expect(asked).toStrictEqual([])
    })
  )
})
