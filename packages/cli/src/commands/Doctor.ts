import { existsSync, readdirSync, statfsSync } from "node:fs"
import { dirname } from "node:path"
import { Command } from "@effect/cli"
import * as Migrations from "@botflow/storage/postgres/Migrations"
import { SqlClient } from "@effect/sql"
import { Effect, Option, Redacted, type Scope } from "effect"
import * as Home from "../Home.ts"
import * as Archive from "../services/Archive.ts"
import * as Http from "../services/Http.ts"
import * as Ports from "../services/Ports.ts"
import * as PrivateRedis from "../services/PrivateRedis.ts"
import { probe } from "../services/RedisProbe.ts"
import { addressesOf } from "../services/Servers.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import { say } from "./Say.ts"

export interface Finding {
  readonly what: string
  readonly state: "ok" | "warning" | "problem"
  readonly detail: string
}

const ok = (what: string, detail: string): Finding => ({ what, state: "ok", detail })
const warning = (what: string, detail: string): Finding => ({ what, state: "warning", detail })
const problem = (what: string, detail: string): Finding => ({ what, state: "problem", detail })

const node = (): Finding => {
  const major = Number(process.versions.node.split(".")[0])
  return major >= 20
    ? ok("Node.js", process.version)
    : problem("Node.js", `${process.version}; 20 or later is needed`)
}

/** The nearest folder above that exists: the data folder itself may not yet. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))

const disk = (dataDir: string): Finding => {
  const { bavail, bsize } = statfsSync(nearest(dataDir))
  const gigabytes = (bavail * bsize) / 1e9
  const detail = `${gigabytes.toFixed(1)} GB free for ${dataDir}`
  return gigabytes < 1
    ? problem("Disk", detail)
    : gigabytes < 5
      ? warning("Disk", detail)
      : ok("Disk", detail)
}

const port = (setting: string, host: string, number: number, address: string): Effect.Effect<Finding> =>
  Effect.gen(function* () {
    if (yield* Ports.isFree(host, number)) return ok(setting, `port ${number} is free`)
    return (yield* Http.answers(address))
      ? ok(setting, `port ${number} is in use: BotFlow Analytics answers there`)
      : problem(setting, `port ${number} of ${host} is in use by something else`)
  })

const newestMigration = (): number =>
  Math.max(0, ...readdirSync(Home.migrations).map((name) => Number(name.slice(0, 4)) || 0))

const postgres = (settings: Settings.Settings): Effect.Effect<ReadonlyArray<Finding>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const url = yield* Stores.postgres(settings, () => Effect.void)
    return yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [row] = yield* sql<{ version: string }>`SELECT current_setting('server_version') AS version`
      const version = row?.version ?? "unknown"
      const where = Option.isSome(settings.databaseUrl) ? "DATABASE_URL" : "embedded"
      const [has, wanted] = [yield* Migrations.current, newestMigration()]
      return [
        Number.parseInt(version) >= 15
          ? ok("PostgreSQL", `${version}, ${where}`)
          : problem("PostgreSQL", `${version}; 15 or later is needed`),
        has === wanted
          ? ok("Migrations", `all ${wanted} applied`)
          : has < wanted
            ? warning("Migrations", `${has} of ${wanted} applied; the next start applies the rest`)
            : problem("Migrations", `the database is at ${has}, newer than this program's ${wanted}`)
      ]
    }).pipe(Effect.provide(Archive.asLogin(url)), Effect.mapError(Archive.oneLine))
  }).pipe(Effect.catchAll((error: Stop) => Effect.succeed([problem("PostgreSQL", error.message)])))

const redis = ({ dataDir, path, redisUrl }: Settings.Settings): Effect.Effect<Finding, never, Scope.Scope> =>
  Effect.gen(function* () {
    const url = Option.isSome(redisUrl)
      ? Option.map(redisUrl, Redacted.value)
      : Option.map(yield* PrivateRedis.acquire({ dataDir, path, install: false }), (server) => server.url)
    if (Option.isNone(url))
      return warning("Redis", "none on this machine; live numbers would be kept in memory")
    if (url.value.startsWith("rediss:") || url.value.includes(","))
      return warning("Redis", "clusters and TLS are not checked here")
    const { policy, version } = yield* Effect.mapError(probe(url.value), (why) =>
      stop(`does not answer: ${why}`)
    )
    const detail = `${version}, ${Option.isSome(redisUrl) ? "REDIS_URL" : "private"}, maxmemory-policy ${policy}`
    if (policy === "noeviction") return ok("Redis", detail)
    return policy === "unknown"
      ? warning("Redis", detail)
      : problem("Redis", `${detail}; it must be noeviction, or jobs are lost`)
  }).pipe(Effect.catchAll((error) => Effect.succeed(problem("Redis", error.message))))

const built = (): Finding => {
  const missing = (["backend", "workers", "dashboard"] as const).filter(
    (name) => !existsSync(Home.bundles[name])
  )
  return missing.length === 0
    ? ok("Built", "backend, workers, dashboard")
    : warning("Built", `not yet: ${missing.join(", ")}; npm start builds them`)
}

const examine = (settings: Settings.Settings) =>
  Effect.gen(function* () {
    const { api, dashboard } = addressesOf(settings)
    return [
      node(),
      disk(settings.dataDir),
      built(),
      yield* port("PORT", settings.host, settings.port, `${api}/api/health/live`),
      yield* port("DASHBOARD_PORT", settings.host, settings.dashboardPort, dashboard),
      ...(yield* postgres(settings)),
      yield* redis(settings)
    ]
  })

const marks = { ok: "ok", warning: "!!", problem: "XX" } as const

export const table = (findings: ReadonlyArray<Finding>): string => {
  const width = Math.max(...findings.map(({ what }) => what.length))
  return findings
    .map(({ detail, state, what }) => `${marks[state]}  ${what.padEnd(width)}  ${detail}`)
    .join("\n")
}

export const doctor = Command.make("doctor", {}, () =>
  Effect.gen(function* () {
    const findings = yield* examine(yield* Settings.load)
    yield* say(table(findings))
    const problems = findings.filter(({ state }) => state === "problem").length
    if (problems > 0)
      return yield* stop(`\n${problems === 1 ? "One problem" : `${problems} problems`} found.`)
    yield* say("\nAll well.")
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Check this machine, its stores and the settings"))
