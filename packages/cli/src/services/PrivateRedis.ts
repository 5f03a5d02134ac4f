/**
 * A Redis of our own for live numbers and job queues: the `redis-server` or `valkey-server` of this machine, on a
 * local port with a password of its own, its data under the data folder. All of it can be rebuilt from PostgreSQL.
 */
import { spawn, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Effect, Option, type Scope } from "effect"
import type { Stop } from "../Stop.ts"
import * as Apt from "./Apt.ts"
import * as Lease from "./Lease.ts"
import * as Ports from "./Ports.ts"
import * as Processes from "./Processes.ts"
import { onPath } from "./Programs.ts"
import { probe } from "./RedisProbe.ts"

export interface Options {
  readonly dataDir: string
  /** The folders to look for programs in, as in PATH. */
  readonly path: string
  /** Whether root may install what is missing with the system's package manager. */
  readonly install: boolean
  readonly say?: (line: string) => Effect.Effect<void>
}

export interface Server {
  readonly url: string
  readonly port: number
}

const firstPort = 16_379
const findProgram = (path: string) => onPath("redis-server", path) ?? onPath("valkey-server", path)

const program = ({ install: mayInstall, path, say = () => Effect.void }: Options) =>
  Effect.gen(function* () {
    const found = findProgram(path)
    if (found !== null || !mayInstall || !Apt.isPossible(path)) return found
    yield* say("Installing redis-server with apt-get ...")
    if (!Apt.install("redis-server", path)) return null
    // Nor may the package's service come up at the next boot.
    if (onPath("systemctl", path) !== null) {
      spawnSync("systemctl", ["disable", "redis-server"], { stdio: "ignore", timeout: 20_000 })
    }
    return findProgram(path)
  })

const settings = (home: string, port: number, password: string) => `bind 127.0.0.1
port ${port}
requirepass ${password}
dir "${home}"
appendonly yes
save ""
maxmemory-policy noeviction
daemonize no
`

interface State {
  readonly port: number
  readonly password: string
}

const addressOf = ({ password, port }: State) => `redis://:${password}@127.0.0.1:${port}`

const readState = (file: string): State | null => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as State
  } catch {
    return null
  }
}

const launch = (command: string, home: string, log: string, stateFile: string) =>
  Effect.gen(function* () {
    const state = { port: yield* Ports.findFree(firstPort), password: randomBytes(24).toString("hex") }
    // The password goes into a file: everybody may read a command line.
    writeFileSync(stateFile, JSON.stringify(state), { mode: 0o600 })
    const config = join(home, "redis.conf")
    writeFileSync(config, settings(home, state.port, state.password), { mode: 0o600 })
    const out = openSync(log, "a")
    const child = spawn(command, [config], { cwd: home, stdio: ["ignore", out, out], detached: true })
    closeSync(out)
    let exited = false
    child.once("exit", () => (exited = true))
    child.once("error", () => (exited = true))
    child.unref()
    // Loading what it kept may take a moment.
    for (let waited = 0; waited < 20_000 && !exited; waited += 50) {
      if (Option.isSome(yield* Effect.option(probe(addressOf(state))))) return Option.some(state)
      yield* Effect.sleep("50 millis")
    }
    if (!exited && child.pid !== undefined) yield* Processes.end(child.pid, "SIGTERM", 2000)
    return Option.none<State>()
  })

/** Our own Redis, running until the scope closes; `None` where this machine cannot have one. */
export const acquire = (options: Options): Effect.Effect<Option.Option<Server>, Stop, Scope.Scope> =>
  Effect.gen(function* () {
    const command = yield* program(options)
    if (command === null) return Option.none()
    const dataDir = resolve(options.dataDir)
    const home = join(dataDir, "redis")
    mkdirSync(home, { recursive: true, mode: 0o700 })
    mkdirSync(join(dataDir, "logs"), { recursive: true })
    const stateFile = join(home, "server.json")
    const stopServer = Effect.suspend(() => {
      const state = readState(stateFile)
      return state === null
        ? Effect.void
        : Effect.flatMap(probe(addressOf(state)), ({ pid }) => Processes.end(pid, "SIGTERM", 5000))
    }).pipe(Effect.ignore)
    yield* Lease.hold(join(dataDir, "run", "redis"), stopServer)
    const kept = readState(stateFile)
    const runs = kept !== null && Option.isSome(yield* Effect.option(probe(addressOf(kept))))
    const state = runs
      ? Option.some(kept)
      : yield* launch(command, home, join(dataDir, "logs", "redis.log"), stateFile)
    return Option.map(state, (server) => ({ url: addressOf(server), port: server.port }))
  })
