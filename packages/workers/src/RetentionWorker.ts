/** Drops months of messages, and text, that are older than `BOTFLOW_RETENTION_DAYS` and `BOTFLOW_TEXT_RETENTION_DAYS`. */
import { Retention } from "@botflow/storage/postgres/Retention"
import { TextRetention } from "@botflow/storage/postgres/TextRetention"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import * as Instant from "@botflow/domain/Instant"
import { Clock, Effect, Layer, Schedule } from "effect"

/** How often it looks: a month falls due once a month, but may have to wait for what is not sealed yet. */
const pause = "1 hour"

const messages = (days: number) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    for (const { from, messages, outcome } of yield* (yield* Retention).apply(days, now)) {
      const month = Instant.format(from).slice(0, 7)
      if (outcome === "dropped") yield* Effect.logInfo(`Dropped the ${messages} messages of ${month}`)
      if (outcome === "unsettled")
        yield* Effect.logInfo(`The messages of ${month} wait to be derived and sealed`)
      if (outcome === "busy")
        yield* Effect.logInfo(`The messages of ${month} are dropped later: others use them`)
    }
  })

const text = (days: number) =>
  Effect.gen(function* () {
    const dropped = yield* (yield* TextRetention).apply(days, yield* Clock.currentTimeMillis)
    if (dropped > 0) yield* Effect.logInfo(`Dropped the text of ${dropped} messages`)
  })

const repeatedly = <E, R>(turn: Effect.Effect<void, E, R>) =>
  turn.pipe(
    Effect.catchAllCause((cause) => Effect.logWarning("Dropping what is old has to wait", cause)),
    Effect.repeat(Schedule.spaced(pause)),
    Effect.forkScoped
  )

export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const days = yield* RetentionDays
    const textDays = yield* TextRetentionDays
    if (textDays !== null) yield* repeatedly(text(textDays))
    if (days !== null) yield* repeatedly(messages(days))
  })
)
