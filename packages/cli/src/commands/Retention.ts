import { Command, Options } from "@effect/cli"
import * as Instant from "@botflow/domain/Instant"
import { type Outcome, Retention } from "@botflow/storage/postgres/Retention"
import { TextRetention } from "@botflow/storage/postgres/TextRetention"
import { Clock, Effect, Layer, Option } from "effect"
import * as Progress from "../Progress.ts"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { stop } from "../Stop.ts"
import { say } from "./Say.ts"

const options = {
  apply: Options.boolean("apply").pipe(Options.withDescription("Drop them; else they are only told"))
}

const day = (instant: number) => Instant.format(instant).slice(0, 10)

const became: Record<Outcome, string> = {
  dropped: "dropped",
  gone: "dropped by another process",
  unsettled: "kept: something of it waits to be derived or sealed by a worker, or differs (see verify)",
  busy: "kept: the table is in use without a pause; try again"
}

const ofText = (days: number, apply: boolean) =>
  Effect.gen(function* () {
    const retention = yield* TextRetention
    const now = yield* Clock.currentTimeMillis
    const due = yield* retention.preview(days, now)
    if (due === 0) return yield* say(`No text is more than ${days} days old.`)
    yield* say(`text: of ${Progress.count(due)} messages before ${day(now - days * Instant.day)}`)
    if (!apply) return yield* say("No text was dropped. With --apply it is; messages and numbers stay.")
    yield* say(`text: dropped of ${Progress.count(yield* retention.apply(days, now))} messages`)
  })

const ofMessages = (days: number, apply: boolean) =>
  Effect.gen(function* () {
    const retention = yield* Retention
    const now = yield* Clock.currentTimeMillis
    const due = yield* retention.due(days, now, null)
    for (const { from, messages, name, to } of due)
      yield* say(`${name}: ${Progress.count(messages)} messages from ${day(from)} to ${day(to - 1)}`)
    if (due.length === 0) return yield* say(`No month lies wholly more than ${days} days back.`)
    if (!apply) return yield* say("Nothing was dropped. With --apply these are; their numbers stay.")
    const outcomes = yield* retention.apply(days, now)
    for (const { name, outcome } of outcomes) yield* say(`${name}: ${became[outcome]}`)
    if (outcomes.some(({ outcome }) => outcome === "unsettled" || outcome === "busy"))
      return yield* stop("Not all of them could be dropped yet.")
  })

export const retention = Command.make("retention", options, ({ apply }) =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    const { retentionDays, textRetentionDays } = settings
    if (Option.isNone(retentionDays)) yield* say("BOTFLOW_RETENTION_DAYS is not set: every message is kept.")
    if (Option.isNone(retentionDays) && Option.isNone(textRetentionDays)) return
    const databaseUrl = yield* Stores.postgres(settings, say)
    yield* Effect.gen(function* () {
      if (Option.isSome(textRetentionDays)) yield* ofText(textRetentionDays.value, apply)
      if (Option.isSome(retentionDays)) yield* ofMessages(retentionDays.value, apply)
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          Layer.merge(Retention.Default, TextRetention.Default),
          Archive.database(databaseUrl)
        )
      ),
      Effect.catchTags({
        StoreUnavailable: (error) => Effect.fail(Archive.oneLine(error)),
        SqlError: (error) => Effect.fail(Archive.oneLine(error))
      })
    )
  }).pipe(Effect.scoped)
).pipe(
  Command.withDescription("Tell which messages, and whose text, are older than they are kept, or drop them")
)
