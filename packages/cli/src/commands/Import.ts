import { Args, Command, Options } from "@effect/cli"
import * as Instant from "@botflow/domain/Instant"
import { Effect, Option } from "effect"
import * as Import from "../import/Import.ts"
import * as Source from "../import/Source.ts"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { stop } from "../Stop.ts"
import { say } from "./Say.ts"

const options = {
  file: Args.text({ name: "FILE" }).pipe(
    Args.withDescription("The file, plain or gzipped, or the folder that holds it")
  ),
  format: Options.choice("format", Source.formats).pipe(Options.withDescription("What the file holds")),
  shiftDays: Options.integer("shift-days").pipe(
    Options.withDefault(0),
    Options.withDescription("Move every timestamp by whole days, to make an old file recent")
  ),
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription("Read and check everything, store nothing")
  ),
  organization: Options.text("organization").pipe(
    Options.optional,
    Options.withDescription("UUID; the default organization if left out")
  ),
  model: Options.text("model").pipe(
    Options.optional,
    Options.withDescription("ragpulse: book all answers under this model, to see what they would have cost")
  ),
  start: Options.text("start").pipe(
    Options.optional,
    Options.withDescription("burstgpt: the RFC 3339 instant of second 0 (default 2023-03-01T00:00:00Z)")
  )
}

const instantOf = (text: Option.Option<string>) =>
  Option.match(text, {
    onNone: () => Effect.succeed(null),
    onSome: (given) => {
      const instant = Instant.parse(given)
      return instant === null
        ? stop(`--start: expected an RFC 3339 timestamp, got "${given}"`)
        : Effect.succeed(instant)
    }
  })

export const importFile = Command.make(
  "import",
  options,
  ({ dryRun, file, format, model, organization, shiftDays, start }) =>
    Effect.gen(function* () {
      const source = yield* Source.open({
        file,
        format,
        model: Option.getOrNull(model),
        start: yield* instantOf(start)
      })
      const what = { source, shiftMs: shiftDays * Instant.day }
      if (dryRun) {
        const counts = yield* Import.run({ ...what, title: "Checking" }, Import.nowhere)
        if (counts.accepted > 0)
          yield* say(`From ${Instant.format(counts.earliest)} to ${Instant.format(counts.latest)}.`)
        return yield* say("Nothing was stored.")
      }
      const settings = yield* Settings.load
      const stores = yield* Stores.both(settings, say)
      yield* Effect.gen(function* () {
        const store = yield* Import.intoDatabase(yield* Archive.organization(organization))
        yield* Import.run(what, store)
        yield* Archive.rollUp
      }).pipe(
        Effect.provide(Archive.layer(stores)),
        Effect.catchTag("SqlError", (error) => Effect.fail(Archive.oneLine(error)))
      )
    }).pipe(Effect.scoped)
).pipe(Command.withDescription("Take the events of a file in; safe to repeat, any age"))
