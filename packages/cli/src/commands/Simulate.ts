import { Command, Options } from "@effect/cli"
import * as Parameters from "@botflow/simulator/Parameters"
import * as Simulator from "@botflow/simulator/Simulator"
import { Effect, Option, Stream } from "effect"
import * as Progress from "../Progress.ts"
import * as Secrets from "../Secrets.ts"
import * as Servers from "../services/Servers.ts"
import * as Traffic from "../services/Traffic.ts"
import * as Settings from "../Settings.ts"
import { say } from "./Say.ts"

const options = {
  seed: Options.integer("seed").pipe(
    Options.withDefault(1),
    Options.withDescription("The same seed sends the same traffic")
  ),
  rate: Options.float("rate").pipe(
    Options.withDefault(60),
    Options.withDescription("Messages a minute, on average")
  ),
  minutes: Options.float("minutes").pipe(Options.withDefault(5), Options.withDescription("How long")),
  url: Options.text("url").pipe(
    Options.optional,
    Options.withDescription("The API; that of the settings if left out")
  ),
  key: Options.text("key").pipe(
    Options.optional,
    Options.withDescription("API key; that of the settings or the data folder if left out")
  ),
  parameters: Options.boolean("parameters").pipe(
    Options.withDescription("Print what the traffic is made from, and send nothing")
  )
}

export const simulate = Command.make("simulate", options, ({ key, minutes, parameters, rate, seed, url }) =>
  Effect.gen(function* () {
    if (parameters) {
      for (const line of Parameters.describe()) yield* say(line)
      return
    }
    const settings = yield* Settings.load
    const api = Option.getOrElse(url, () => Servers.addressesOf(settings).api).replace(/\/+$/, "")
    const apiKey = Option.isSome(key)
      ? key.value
      : Servers.credentials(settings, yield* Secrets.keep(settings.dataDir)).apiKey
    const counts = Traffic.noCounts()
    const progress = yield* Progress.make({ title: "Sending", total: null, unit: "events" })
    const traffic = Simulator.live({
      seed,
      messagesPerMinute: rate,
      steady: true,
      newOnly: true,
      everyMs: 250
    }).pipe(
      Stream.tap(() => progress.update(counts.accepted)),
      Stream.interruptAfter(minutes * 60_000)
    )
    yield* Effect.ensuring(
      Traffic.send(api, apiKey, traffic, counts),
      Effect.suspend(() =>
        progress.finish(
          `Sent: ${Progress.count(counts.accepted)} accepted, ${counts.duplicates} duplicates, ${counts.rejected} rejected.`
        )
      )
    )
  })
).pipe(Command.withDescription("Send made-up live traffic to a running BotFlow Analytics"))
