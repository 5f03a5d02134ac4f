import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Command, Options } from "@effect/cli"
import * as Simulator from "@botflow/simulator/Simulator"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect, Option, Stream } from "effect"
import * as Import from "../import/Import.ts"
import * as Source from "../import/Source.ts"
import * as Secrets from "../Secrets.ts"
import * as Archive from "../services/Archive.ts"
import * as Servers from "../services/Servers.ts"
import * as Stores from "../services/Stores.ts"
import * as Traffic from "../services/Traffic.ts"
import * as Settings from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import * as History from "./History.ts"
import * as Running from "./Running.ts"
import { say } from "./Say.ts"
import { welcome } from "./Welcome.ts"

const options = {
  fresh: Options.boolean("fresh").pipe(Options.withDescription("Wipe the demo's data first")),
  days: Options.integer("days").pipe(Options.withDefault(30), Options.withDescription("Days of history")),
  seed: Options.integer("seed").pipe(
    Options.withDefault(1),
    Options.withDescription("Another seed, another history")
  ),
  trace: Options.text("trace").pipe(
    Options.optional,
    Options.withDescription(
      "Instead of the simulator: a file of events, one a line, moved in time so that its last event is now"
    )
  )
}

/** The live traffic that comes on top of the history's own: enough to watch at any hour of the night. Messages a minute. */
const liveMessagesPerMinute = 15

/** Never the real data: a folder and stores of its own, whatever the settings say. */
const apart = (settings: Settings.Settings): Settings.Settings => ({
  ...settings,
  dataDir: join(settings.dataDir, "demo"),
  databaseUrl: Option.none(),
  redisUrl: Option.none()
})

const wipe = (dataDir: string): Effect.Effect<void, Stop> =>
  Effect.try({
    try: () => {
      // Where the database lies elsewhere, this file says where.
      const elsewhere = join(dataDir, "postgres", "elsewhere")
      if (existsSync(elsewhere))
        rmSync(readFileSync(elsewhere, "utf8").trim(), { recursive: true, force: true })
      rmSync(dataDir, { recursive: true, force: true })
    },
    catch: (error) => stop(`cannot wipe ${dataDir}: ${String(error)}`)
  })

/** The demo's organization. Its texts are made up, so they are kept. */
const organization = Effect.gen(function* () {
  const organizations = yield* Organizations
  const { organizationId } = yield* organizations.ensureDefault("Demo")
  yield* organizations.update(organizationId, { storeText: true })
  return organizationId
}).pipe(Effect.mapError(Archive.oneLine))

/** Reads the file twice: its last instant decides how far everything is moved. */
const replay = (file: string, organizationId: Effect.Effect.Success<typeof organization>) =>
  Effect.gen(function* () {
    const open = Source.open({ file, format: "ndjson", model: null, start: null })
    const { latest } = yield* Import.run(
      { source: yield* open, shiftMs: 0, title: "Looking at the file" },
      Import.nowhere
    )
    if (!Number.isFinite(latest)) return yield* stop(`${file}: no event in it can be read`)
    const store = yield* Import.intoDatabase(organizationId)
    yield* Import.run({ source: yield* open, shiftMs: Date.now() - latest }, store)
    yield* Archive.rollUp
  })

/** The history's own traffic goes on, and some more that begins now. */
const traffic = (seed: number) =>
  Stream.merge(
    Simulator.live({ seed, everyMs: 500 }),
    Simulator.live({
      seed: seed + 1_000_003,
      everyMs: 500,
      steady: true,
      newOnly: true,
      messagesPerMinute: liveMessagesPerMinute
    })
  )

export const demo = Command.make("demo", options, ({ days, fresh, seed, trace }) =>
  Effect.gen(function* () {
    const given = yield* Settings.load
    const settings = apart(given)
    if (Option.isSome(given.databaseUrl) || Option.isSome(given.redisUrl)) {
      yield* say("The demo keeps to stores of its own: DATABASE_URL and REDIS_URL are left alone.")
    }
    if (fresh && Running.servedBy(settings.dataDir) === null) {
      // Starts and stops what a killed demo may have left running.
      yield* Effect.scoped(Servers.preparePorts(settings))
      yield* Stores.stopLeftovers(settings)
      yield* wipe(settings.dataDir)
    }
    yield* Running.claim(settings)
    yield* Servers.preparePorts(settings)
    const secrets = yield* Secrets.keep(settings.dataDir)
    const stores = yield* Stores.both(settings, say)
    yield* Effect.gen(function* () {
      const organizationId = yield* organization
      if (Option.isSome(trace)) yield* replay(trace.value, organizationId)
      else yield* History.fill({ dataDir: settings.dataDir, organizationId, seed, days })
    }).pipe(
      Effect.provide(Archive.layer(stores)),
      Effect.catchTag("SqlError", (error) => Effect.fail(Archive.oneLine(error)))
    )
    yield* say("Starting ...")
    yield* Servers.start(settings, secrets, stores, say)
    yield* say(welcome(settings, secrets))
    if (Option.isNone(trace)) {
      const { apiKey } = Servers.credentials(settings, secrets)
      const { api } = Servers.addressesOf(settings)
      yield* Traffic.send(api, apiKey, traffic(seed), Traffic.noCounts()).pipe(
        Effect.catchTag("Stop", (error) => say(`Live traffic has ended: ${error.message}`)),
        Effect.forkScoped
      )
      yield* say("Simulated customers are talking to the bots now.")
    }
    yield* Running.untilStopped
  }).pipe(Effect.scoped)
).pipe(
  Command.withDescription("Run everything on throw-away data, with a simulated history and live traffic")
)
