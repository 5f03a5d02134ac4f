/** The frame around everything that runs until somebody stops it. */
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import * as Lease from "../services/Lease.ts"
import type { Settings } from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import { say } from "./Say.ts"

const lease = (dataDir: string): string => join(dataDir, "run", "start")

/** The process that serves this data folder now, if any. */
export const servedBy = (dataDir: string): number | null => Lease.others(lease(dataDir))[0] ?? null

/** Takes the data folder for this process, until the scope closes. */
export const claim = ({ dataDir }: Settings): Effect.Effect<void, Stop, Scope.Scope> =>
  Effect.gen(function* () {
    const other = servedBy(dataDir)
    if (other !== null) return yield* stop(`BotFlow Analytics already runs on ${dataDir} (process ${other})`)
    yield* Lease.hold(lease(dataDir), say("Stopped."))
  })

/** Waits for Ctrl-C. What the scope holds is stopped after the line that says so. */
export const untilStopped: Effect.Effect<never, never, Scope.Scope> = Effect.zipRight(
  Effect.addFinalizer(() => say("\nStopping ...")),
  Effect.never
)
