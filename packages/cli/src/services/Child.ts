/**
 * A process of ours that is kept alive: its output goes to a log file, a crash starts it again after a growing
 * pause, and the scope's end stops it, politely first.
 */
import { type ChildProcess, spawn } from "node:child_process"
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { Effect, Ref, type Scope } from "effect"
import * as Home from "../Home.ts"
import * as Processes from "./Processes.ts"

export interface Options {
  /** Names the log file and the process in messages. */
  readonly name: string
  /** The JavaScript file that Node.js runs. */
  readonly script: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly dataDir: string
  /** How long it may take to end after SIGTERM, milliseconds. */
  readonly patienceMs?: number
  readonly say?: (line: string) => Effect.Effect<void>
}

export interface Child {
  /** How often it has ended by itself. */
  readonly crashes: Effect.Effect<number>
  /** The last lines of its log. */
  readonly lastWords: Effect.Effect<string>
}

/** After a start that held this long the pauses begin small again. Milliseconds. */
const healthyAfter = 30_000
const longestPause = 15_000
const largestLog = 20_000_000

const openLog = (file: string): number => {
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`)
  return openSync(file, "a")
}

const launch = ({ env, script }: Options, log: string): ChildProcess => {
  const out = openLog(log)
  // Detached: Ctrl-C goes to a terminal's whole group, and the order in which things stop is ours to choose.
  const child = spawn(process.execPath, [...Home.nodeOptions, script], {
    env: { ...env },
    stdio: ["ignore", out, out],
    detached: true
  })
  closeSync(out)
  return child
}

const exit = (child: ChildProcess): Effect.Effect<string> =>
  Effect.async((resume) => {
    const finish = (how: string) => resume(Effect.succeed(how))
    if (child.exitCode !== null) return finish(`code ${child.exitCode}`)
    child.once("error", (error) => finish(error.message))
    child.once("exit", (code, signal) => finish(signal === null ? `code ${code}` : signal))
  })

/** Ends what an earlier run that was killed has left behind, if anything: it would hold the port. */
export const endLeftover = (dataDir: string, name: string, script: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const pidFile = pidFileOf(dataDir, name)
    if (!existsSync(pidFile)) return Effect.void
    const pid = Number(readFileSync(pidFile, "utf8"))
    const ours = pid > 0 && Processes.isAlive(pid) && Processes.commandOf(pid).includes(script)
    return ours ? Processes.end(pid, "SIGTERM", 5000) : Effect.void
  })

const pidFileOf = (dataDir: string, name: string): string => join(dataDir, "run", `${name}.pid`)

/** Runs until the scope closes. */
export const keepAlive = (options: Options): Effect.Effect<Child, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { dataDir, name, patienceMs = 5000, say = () => Effect.void, script } = options
    const log = join(dataDir, "logs", `${name}.log`)
    const pidFile = pidFileOf(dataDir, name)
    mkdirSync(join(dataDir, "logs"), { recursive: true })
    mkdirSync(join(dataDir, "run"), { recursive: true })
    yield* endLeftover(dataDir, name, script)
    const crashes = yield* Ref.make(0)

    const once = Effect.acquireUseRelease(
      Effect.sync(() => {
        const child = launch(options, log)
        writeFileSync(pidFile, String(child.pid ?? 0))
        return child
      }),
      exit,
      (child) =>
        Effect.suspend(() => {
          rmSync(pidFile, { force: true })
          const { pid } = child
          return pid === undefined || child.exitCode !== null
            ? Effect.void
            : Processes.end(pid, "SIGTERM", patienceMs)
        })
    )

    const supervise = (pauseMs: number): Effect.Effect<never> =>
      Effect.gen(function* () {
        const started = Date.now()
        const how = yield* once
        yield* Ref.update(crashes, (n) => n + 1)
        const pause = Date.now() - started > healthyAfter ? 500 : pauseMs
        yield* say(`${name} ended (${how}); starting it again in ${pause / 1000} s (see ${log})`)
        yield* Effect.sleep(pause)
        return yield* supervise(Math.min(pause * 2, longestPause))
      })

    // Forked in the scope: its end interrupts the loop and waits for the release above.
    yield* Effect.forkScoped(supervise(500))
    return {
      crashes: Ref.get(crashes),
      lastWords: Effect.sync(() =>
        existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n").slice(-6).join("\n") : ""
      )
    }
  })
