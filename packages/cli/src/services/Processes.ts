/** Processes of this machine, by their id: also those an earlier, killed run has left behind. */
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { Effect } from "effect"

/** A process that has ended and that nobody has asked about yet: an orphan may stay so where PID 1 is no real init. */
const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

/** Whether the process runs. One that we may not signal runs too. */
export const isAlive = (pid: number): boolean => {
  if (isZombie(pid)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** The command line of a process, words separated by blanks; empty where there is none. */
export const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()
  } catch {
    const ps = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" })
    return ps.status === 0 ? ps.stdout.trim() : ""
  }
}

/** Sends a signal; a process that is gone already is no error. */
export const signal = (pid: number, name: NodeJS.Signals): Effect.Effect<void> =>
  Effect.ignore(Effect.try(() => process.kill(pid, name)))

/** Waits until a process is gone. Answers false when it still lives after `ms` milliseconds. */
export const gone = (pid: number, ms: number): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    for (let waited = 0; waited <= ms; waited += 25) {
      if (!isAlive(pid)) return true
      yield* Effect.sleep("25 millis")
    }
    return false
  })

/** Asks a process to end, and after `patienceMs` milliseconds makes it. */
export const end = (pid: number, polite: NodeJS.Signals, patienceMs: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* signal(pid, polite)
    if (yield* gone(pid, patienceMs)) return
    yield* signal(pid, "SIGKILL")
    yield* gone(pid, 2000)
  })

export const isRoot = (): boolean => process.getuid?.() === 0

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The first of these users that this machine has. */
export const findUser = (names: ReadonlyArray<string>): User | null => {
  for (const name of names) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }))
      return { name, uid: id("-u"), gid: id("-g") }
    } catch {
      // Not on this machine.
    }
  }
  return null
}
