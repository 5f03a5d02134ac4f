/**
 * Who uses an embedded server. Several commands may share one (`start` in one terminal, `import` in another), and
 * one may be killed without a chance to tidy up; the server is stopped by the last one out.
 *
 * Each user is a file named after its process id in a folder beside the server's data.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import * as Processes from "./Processes.ts"

/** The living processes, other than this one, that use what `folder` stands for. Forgets the dead. */
export const others = (folder: string): ReadonlyArray<number> =>
  (existsSync(folder) ? readdirSync(folder) : []).map(Number).filter((pid) => {
    if (pid === process.pid) return false
    // A command of ours is a Node.js process: any other has merely been given the id of one that is gone.
    if (Processes.isAlive(pid) && Processes.commandOf(pid).includes("node")) return true
    rmSync(join(folder, String(pid)), { force: true })
    return false
  })

/** Uses a server until the scope closes; `stop` runs then, unless another process still uses it. */
export const hold = (folder: string, stop: Effect.Effect<void>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, String(process.pid)), "")
    }),
    () =>
      Effect.suspend(() => {
        rmSync(join(folder, String(process.pid)), { force: true })
        return others(folder).length === 0 ? stop : Effect.void
      })
  )
