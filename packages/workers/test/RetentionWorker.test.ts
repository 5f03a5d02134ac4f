import { describe, expect, it } from "@effect/vitest"
import { StoreUnavailable } from "@botflow/domain/Store"
import { Retention } from "@botflow/storage/postgres/Retention"
import { TextRetention } from "@botflow/storage/postgres/TextRetention"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import { Effect, Layer, Logger, LogLevel, TestClock } from "effect"
import * as RetentionWorker from "../src/RetentionWorker.ts"

const settle = Effect.yieldNow().pipe(Effect.repeatN(50))

/** The worker, with days for messages or for text, and with which days and instants it asked to drop what is due; the first time nobody answers. */
const working = (days: number | null, textDays: number | null = null) =>
  Effect.gen(function* () {
    const asked: Array<readonly [number, number]> = []
    const apply = (days: number, now: number) =>
      Effect.suspend(() => {
        asked.push([days, now])
        return asked.length === 1 ? new StoreUnavailable({ store: "postgres" }) : Effect.succeed([])
      })
    const ofText = (days: number, now: number) => Effect.as(apply(days, now), 0)
    yield* RetentionWorker.layer.pipe(
      Layer.provide(Layer.mock(Retention, { _tag: "@botflow/storage/Retention", apply })),
      Layer.provide(Layer.mock(TextRetention, { _tag: "@botflow/storage/TextRetention", apply: ofText })),
      Layer.provide(Layer.succeed(RetentionDays, days)),
      Layer.provide(Layer.succeed(TextRetentionDays, textDays)),
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

  it.scoped("looks for text by its own days", () =>
    Effect.gen(function* () {
      const asked = yield* working(null, 7)
      yield* TestClock.adjust("1 hour")
      expect(asked).toStrictEqual([
        [7, 0],
        [7, 3_600_000]
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
