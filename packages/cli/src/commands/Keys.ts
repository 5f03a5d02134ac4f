import { Command, Options } from "@effect/cli"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Effect, Option } from "effect"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { say } from "./Say.ts"

const scopes = ["ingest", "read", "admin"] as const

const options = {
  name: Options.text("name").pipe(
    Options.withDefault("command line"),
    Options.withDescription("What the key is for")
  ),
  scope: Options.choice("scope", scopes).pipe(
    Options.atLeast(1),
    Options.withDescription("What it may do; may be given several times")
  ),
  organization: Options.text("organization").pipe(
    Options.optional,
    Options.withDescription("UUID; the default organization if left out")
  )
}

const create = Command.make("create", options, ({ name, organization, scope }) =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    const databaseUrl = yield* Stores.postgres(settings, say)
    const key = yield* Effect.gen(function* () {
      const accounts = yield* Accounts
      return (yield* accounts.createKey(yield* Archive.organization(organization), name, scope)).key
    }).pipe(
      Effect.provide(Accounts.Default),
      Effect.provide(Archive.layer({ databaseUrl, redisUrl: Option.none() })),
      Effect.catchTags({
        StoreUnavailable: (e) => Effect.fail(Archive.oneLine(e)),
        SqlError: (e) => Effect.fail(Archive.oneLine(e))
      })
    )
    yield* say(key)
    yield* Effect.sync(() => console.error("Keep it well: it is shown this once."))
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Make an API key"))

export const keys = Command.make("keys").pipe(
  Command.withDescription("API keys"),
  Command.withSubcommands([create])
)
