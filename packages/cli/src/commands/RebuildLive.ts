import { Command, Options } from "@effect/cli"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Effect, Option } from "effect"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { stop } from "../Stop.ts"
import { say } from "./Say.ts"

const options = {
  organization: Options.text("organization").pipe(
    Options.optional,
    Options.withDescription("UUID; all organizations if left out")
  )
}

export const rebuildLive = Command.make("rebuild-live", options, ({ organization }) =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    const { databaseUrl, redisUrl } = yield* Stores.both(settings, say)
    if (Option.isNone(redisUrl))
      return yield* stop("Without Redis live numbers are in the process that serves them: start that again.")
    yield* Effect.gen(function* () {
      const { rebuildLive } = yield* RollUp
      const ids = Option.isSome(organization)
        ? [yield* Archive.organization(organization)]
        : (yield* (yield* Organizations).all).map(({ organizationId }) => organizationId)
      yield* Effect.forEach(ids, rebuildLive, { discard: true })
      yield* say(`Rebuilt the live numbers of ${ids.length} organization${ids.length === 1 ? "" : "s"}.`)
    }).pipe(
      Effect.provide(Archive.layer({ databaseUrl, redisUrl })),
      Effect.catchTags({
        // Which of the two it is makes the difference to whoever reads it.
        StoreUnavailable: (error) =>
          error.store === "redis"
            ? Effect.fail(stop("Redis does not answer."))
            : Effect.fail(Archive.oneLine(error)),
        SqlError: (error) => Effect.fail(Archive.oneLine(error))
      })
    )
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Rebuild live numbers in Redis from PostgreSQL"))
