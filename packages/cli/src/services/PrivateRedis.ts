/**
 * A Redis of our own for live numbers and job queues: the `redis-server` or `valkey-server` of this machine, on a
 * local port with a password of its own, its data under the data folder. All of it can be rebuilt from PostgreSQL.
 */
import { spawn, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { delimiter, join, resolve } from "node:path"
import { Effect, Option, type Scope } from "effect"
import type { Stop } from "../Stop.ts"
import * as Lease from "./Lease.ts"
import * as Ports from "./Ports.ts"
import * as Processes from "./Processes.ts"
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
/** Packages put servers where the PATH of a plain user does not look. */
const usualFolders = ["/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin"]

export const onPath = (name: string, path: string): string | null => {
  for (const folder of [...path.split(delimiter), ...usualFolders]) {
    if (folder === "") continue
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}

const findProgram = (path: string) => onPath("redis-server", path) ?? onPath("valkey-server", path)

const policyFile = "/usr/sbin/policy-rc.d"

/** Installs redis-server, without the service that the package would start. Answers whether that worked. */
const install = (path: string): boolean => {
  const own = !existsSync(policyFile)
  // Debian's package scripts ask this program before they start a service; 101 means no.
  if (own) writeFileSync(policyFile, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    const apt = (...args: ReadonlyArray<string>) =>
      spawnSync("apt-get", args, {
        stdio: "ignore",
        timeout: 240_000,
        env: { PATH: path, DEBIAN_FRONTEND: "noninteractive" }
      }).status === 0
    const add = () => apt("install", "-y", "-q", "--no-install-recommends", "redis-server")
    const added = add() || (apt("update", "-q") && add())
    // Nor at the next boot.
    if (added && onPath("systemctl", path) !== null) {
      spawnSync("systemctl", ["disable", "redis-server"], { stdio: "ignore", timeout: 20_000 })
    }
    return added
  } finally {
    if (own) rmSync(policyFile, { force: true })
  }
}

const program = ({ install: mayInstall, path, say = () => Effect.void }: Options) =>
  Effect.gen(function* () {
    const found = findProgram(path)
    if (found !== null || !mayInstall || !Processes.isRoot() || onPath("apt-get", path) === null) return found
    yield* say("Installing redis-server with apt-get ...")
    return install(path) ? findProgram(path) : null
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
