/**
 * A real PostgreSQL of our own: made on first use, kept under the data folder, stopped by the last command that
 * uses it. A server that an earlier, killed run has left behind is used again, not started twice.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { join, resolve } from "node:path"
import { Effect, Schedule, type Scope } from "effect"
import { type Stop, stop } from "../Stop.ts"
import * as Lease from "./Lease.ts"
import * as Ports from "./Ports.ts"
import { as, find, type PostgresBinaries, reaches, sharedFolder } from "./PostgresBinaries.ts"
import { readPidFile, ready, running, tail } from "./PostgresState.ts"
import * as Processes from "./Processes.ts"

export interface Options {
  /** The cluster goes to `postgres` below it, the log to `logs`. */
  readonly dataDir: string
  /** `-c` settings on top of ours. `synchronous_commit=off` only where losing the last moment costs nothing. */
  readonly settings?: ReadonlyArray<string>
  /** The first free one where none is named. */
  readonly port?: number
  /** Hears what takes long. */
  readonly say?: (line: string) => Effect.Effect<void>
}

export interface Server {
  readonly url: string
  readonly port: number
  readonly pid: number
}

/** Chosen for two cores and modest memory. */
const defaults = [
  "shared_buffers=256MB",
  "synchronous_commit=on",
  "max_wal_size=2GB",
  "timezone=UTC",
  "log_timezone=UTC",
  // The statement of a file has its search in it: errors are told without.
  "log_min_error_statement=panic"
]

const firstPort = 15_432
const name = "botflow"

/** The folder that holds the cluster: where the user who runs PostgreSQL cannot reach ours, one below /var/lib. */
const chooseHome = (dataDir: string, { user }: PostgresBinaries): string => {
  const home = join(dataDir, "postgres")
  mkdirSync(home, { recursive: true, mode: 0o700 })
  if (user === null) return home
  chownSync(home, user.uid, user.gid)
  if (reaches(home, user)) return home
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12)
  const shared = join(sharedFolder, key)
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
  chmodSync(sharedFolder, 0o755)
  mkdirSync(shared, { recursive: true, mode: 0o700 })
  chownSync(shared, user.uid, user.gid)
  writeFileSync(join(home, "elsewhere"), `${shared}\n`)
  return shared
}

/** Waits for a program to end; fails with the end of its log when it did not end well. */
const ended = (child: ChildProcess, what: string, log: string): Effect.Effect<void, Stop> =>
  Effect.async((resume) => {
    child.once("error", (error) => resume(stop(`${what}: ${error.message}`)))
    child.once("exit", (code) => resume(code === 0 ? Effect.void : stop(`${what} failed:\n${tail(log)}`)))
  })

/** Makes the cluster and our database in it. Complete or absent: it is made aside and renamed. */
const create = (home: string, data: string, binaries: PostgresBinaries, log: string) =>
  Effect.gen(function* () {
    const aside = `${data}.new`
    const password = join(home, "password")
    rmSync(aside, { recursive: true, force: true })
    writeFileSync(password, randomBytes(24).toString("base64url"), { mode: 0o600 })
    if (binaries.user !== null) chownSync(password, binaries.user.uid, binaries.user.gid)
    const out = openSync(log, "a")
    const program = (file: string, args: ReadonlyArray<string>, input?: string) => {
      const child = spawn(join(binaries.bin, file), args, {
        ...as(binaries.user),
        env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" },
        stdio: ["pipe", out, out]
      })
      child.stdin?.on("error", () => {})
      child.stdin?.end(input)
      return ended(child, `PostgreSQL's ${file}`, log)
    }
    yield* program("initdb", [
      "-D",
      aside,
      "-U",
      name,
      "--auth=scram-sha-256",
      `--pwfile=${password}`,
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-sync"
    ])
    // Single-user mode needs no client, no port and no password.
    yield* program("postgres", ["--single", "-D", aside, "postgres"], `CREATE DATABASE ${name}\n`)
    closeSync(out)
    renameSync(aside, data)
  })

const launch = (
  data: string,
  binaries: PostgresBinaries,
  log: string,
  { port: wanted, settings = [] }: Options
) =>
  Effect.gen(function* () {
    const port = wanted ?? (yield* Ports.findFree(firstPort))
    const out = openSync(log, "a")
    const from = fstatSync(out).size
    const all = [
      ...defaults,
      ...settings,
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      `port=${port}`
    ]
    // Detached: Ctrl-C goes to a terminal's whole group, and the database must outlive what writes to it.
    const child = spawn(
      join(binaries.bin, "postgres"),
      ["-D", data, ...all.flatMap((setting) => ["-c", setting])],
      {
        ...as(binaries.user),
        env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" },
        stdio: ["ignore", out, out],
        detached: true
      }
    )
    closeSync(out)
    let exited = false
    child.once("exit", () => (exited = true))
    child.once("error", () => (exited = true))
    child.unref()
    return yield* ready(data, child.pid, log, from, () => exited)
  })

/**
 * Reasons that pass: processes of a server that was killed take a moment to notice and to let go of its memory,
 * and a port that was free may be taken by the time it is listened on.
 */
const passes = ({ message }: Stop): boolean =>
  /shared memory block .* is still in use|could not bind|could not create any TCP/.test(message)

/** A cluster of another major version cannot be read. */
const checkVersion = (data: string, { bin }: PostgresBinaries): Effect.Effect<void, Stop> =>
  Effect.gen(function* () {
    const kept = readFileSync(join(data, "PG_VERSION"), "utf8").trim()
    const share = join(bin, "..", "share")
    const samples = [
      join(share, "postgresql", "postgresql.conf.sample"),
      join(share, "postgresql.conf.sample")
    ]
    if (!samples.some(existsSync)) return
    const major = yield* programMajor(bin)
    if (major !== kept) {
      return yield* stop(
        `${data} was made by PostgreSQL ${kept}, and this is ${major}; move that folder away, or set DATABASE_URL`
      )
    }
  })

const programMajor = (bin: string): Effect.Effect<string, Stop> =>
  Effect.async((resume) => {
    const child = spawn(join(bin, "postgres"), ["--version"], {
      cwd: "/",
      stdio: ["ignore", "pipe", "ignore"]
    })
    let text = ""
    child.stdout.on("data", (data: Buffer) => (text += data.toString()))
    child.once("error", (error) => resume(stop(`PostgreSQL: ${error.message}`)))
    child.once("close", () => resume(Effect.succeed(/(\d+)/.exec(text)?.[1] ?? "")))
  })

/** Our own PostgreSQL, running until the scope closes. */
export const acquire = (options: Options): Effect.Effect<Server, Stop, Scope.Scope> =>
  Effect.gen(function* () {
    const say = options.say ?? (() => Effect.void)
    const dataDir = resolve(options.dataDir)
    mkdirSync(join(dataDir, "logs"), { recursive: true })
    const log = join(dataDir, "logs", "postgres.log")
    const binaries = yield* find
    const home = chooseHome(dataDir, binaries)
    const data = join(home, "data")
    const stopServer = Effect.suspend(() => {
      const found = readPidFile(data)
      return found === null ? Effect.void : Processes.end(found.pid, "SIGINT", 20_000)
    })
    yield* Lease.hold(join(dataDir, "run", "postgres"), stopServer)
    if (!existsSync(data)) {
      yield* say("Creating the database (first start only) ...")
      yield* create(home, data, binaries, log)
    } else yield* checkVersion(data, binaries)
    const found =
      (yield* running(data)) ??
      (yield* Effect.retry(launch(data, binaries, log, options), {
        while: passes,
        times: 40,
        schedule: Schedule.spaced("250 millis")
      }))
    const { pid, port } = yield* ready(data, found.pid, log, 0, () => !Processes.isAlive(found.pid))
    const password = readFileSync(join(home, "password"), "utf8")
    return { url: `postgres://${name}:${password}@127.0.0.1:${port}/${name}`, port, pid }
  }).pipe(
    Effect.catchAllDefect((defect) => stop(`the embedded PostgreSQL cannot be prepared: ${String(defect)}`))
  )
