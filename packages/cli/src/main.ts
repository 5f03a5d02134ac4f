/** The `botflow` command. */
import { Command } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import { demo } from "./commands/Demo.ts"
import { doctor } from "./commands/Doctor.ts"
import { importFile } from "./commands/Import.ts"
import { keys } from "./commands/Keys.ts"
import { migrate } from "./commands/Migrate.ts"
import { rebuildLive } from "./commands/RebuildLive.ts"
import { retention } from "./commands/Retention.ts"
import { simulate } from "./commands/Simulate.ts"
import { start } from "./commands/Start.ts"
import { recompute, verify } from "./commands/Verify.ts"
import { optionsFirst } from "./CommandLine.ts"
import { report } from "./Reporting.ts"

const botflow = Command.make("botflow").pipe(
  Command.withDescription("Live and historical analytics for chatbots"),
  Command.withSubcommands([
    start,
    demo,
    importFile,
    simulate,
    migrate,
    recompute,
    verify,
    rebuildLive,
    retention,
    keys,
    doctor
  ])
)

const run = Command.run(botflow, { name: "BotFlow Analytics", version: "0.1.0" })

run(optionsFirst(process.argv)).pipe(
  report,
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
