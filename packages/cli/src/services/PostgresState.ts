/** What a PostgreSQL server tells about itself: its pid file and its log. */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { type Stop, stop } from "../Stop.ts"
import * as Processes from "./Processes.ts"

/** The last lines of a log, of what was written after `from` bytes. */
export const tail = (file: string, from = 0): string =>
  existsSync(file)
    ? readFileSync(file).subarray(from).toString().trimEnd().split("\n").slice(-8).join("\n")
    : ""

export interface PidFile {
  readonly pid: number
  readonly port: number
  readonly status: string
}

/** What PostgreSQL writes about itself: its id on line 1, its port on line 4, its state on line 8. */
export const readPidFile = (data: string): PidFile | null => {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return null
  const lines = readFileSync(file, "utf8").split("\n")
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? "").trim() }
}

/** The server that runs on this cluster, if any. */
export const running = (data: string): Effect.Effect<PidFile | null> =>
  Effect.gen(function* () {
    const found = readPidFile(data)
    if (found === null || !Processes.isAlive(found.pid)) return null
    if (Processes.commandOf(found.pid).includes(data)) {
      if (found.status !== "stopping") return found
      yield* Processes.gone(found.pid, 30_000)
      return null
    }
    // The id of a server that is gone now belongs to somebody else: PostgreSQL would take that one for its own.
    rmSync(join(data, "postmaster.pid"), { force: true })
    return null
  })

/**
 * Waits until this very server says that it is ready: a killed one leaves its file behind. Recovery may take a while.
 *
 * @param from where in the log its words begin, bytes
 */
export const ready = (
  data: string,
  pid: number | undefined,
  log: string,
  from: number,
  hasExited: () => boolean
): Effect.Effect<PidFile, Stop> =>
  Effect.gen(function* () {
    for (let waited = 0; waited < 120_000; waited += 25) {
      const found = readPidFile(data)
      if (found?.pid === pid && found?.status === "ready") return found
      if (hasExited()) return yield* stop(`PostgreSQL did not start:\n${tail(log, from)}`)
      yield* Effect.sleep("25 millis")
    }
    return yield* stop(`PostgreSQL was not ready after two minutes; see ${log}`)
  })
