import { Command } from "@effect/cli"
import { Effect } from "effect"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { say } from "./Say.ts"

export const migrate = Command.make("migrate", {}, () =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    const url = yield* Stores.postgres(settings, say)
    const applied = yield* Effect.provide(Archive.migrate, Archive.asLogin(url)).pipe(
      Effect.mapError(Archive.oneLine)
    )
    for (const name of applied) yield* say(`applied ${name}`)
    yield* say(applied.length === 0 ? "The database is up to date." : `Applied ${applied.length} migrations.`)
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Bring the database to the newest schema"))
