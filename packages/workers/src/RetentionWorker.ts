/** Drops months of messages that are older than `BOTFLOW_RETENTION_DAYS`. */
import { Retention } from "@botflow/storage/postgres/Retention"
import { RetentionDays } from "@botflow/storage/RetentionSetting"
import * as Instant from "@botflow/domain/Instant"
import { Clock, Effect, Layer, Schedule } from "effect"

/** How often it looks: a month falls due once a month, but may have to wait for what is not sealed yet. */
const pause = "1 hour"

export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const days = yield* RetentionDays
    if (days === null) return
    const retention = yield* Retention
    const turn = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      for (const { from, messages, outcome } of yield* retention.apply(days, now)) {
        const month = Instant.format(from).slice(0, 7)
        if (outcome === "dropped") yield* Effect.logInfo(`Dropped the ${messages} messages of ${month}`)
        if (outcome === "unsettled")
          yield* Effect.logInfo(`The messages of ${month} wait to be derived and sealed`)
        if (outcome === "busy")
          yield* Effect.logInfo(`The messages of ${month} are dropped later: others use them`)
      }
    })
    yield* turn.pipe(
      Effect.catchAllCause((cause) => Effect.logWarning("Dropping old messages has to wait", cause)),
      Effect.repeat(Schedule.spaced(pause)),
      Effect.forkScoped
    )
  })
)
