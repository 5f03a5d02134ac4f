import { Command } from "@effect/cli"
import { Effect } from "effect"
import * as Secrets from "../Secrets.ts"
import * as Servers from "../services/Servers.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import * as Running from "./Running.ts"
import { say } from "./Say.ts"
import { welcome } from "./Welcome.ts"

export const start = Command.make("start", {}, () =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    yield* Running.claim(settings)
    yield* Servers.preparePorts(settings)
    const secrets = yield* Secrets.keep(settings.dataDir)
    const stores = yield* Stores.both(settings, say)
    yield* say("Starting ...")
    yield* Servers.start(settings, secrets, stores, say)
    yield* say(welcome(settings, secrets))
    yield* Running.untilStopped
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Run everything on this machine, until Ctrl-C"))
