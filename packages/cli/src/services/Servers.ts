/** The product's own processes: backend, workers and dashboard, kept alive until the scope closes. */
import { existsSync } from "node:fs"
import { Effect, ExecutionStrategy, Option, Redacted, Scope } from "effect"
import * as Home from "../Home.ts"
import type { Secrets } from "../Secrets.ts"
import { inherited, type Settings } from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import * as Child from "./Child.ts"
import * as Http from "./Http.ts"
import * as Ports from "./Ports.ts"
import type { Stores } from "./Stores.ts"

export interface Addresses {
  /** Of this machine, for our own processes. */
  readonly api: string
  readonly dashboard: string
  /** What people open. */
  readonly public: string
}

/** An address that listens everywhere is reached at this machine's own. */
const reachable = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1"
  return host.includes(":") ? `[${host}]` : host
}

export const addressesOf = ({ dashboardPort, host, port, publicUrl }: Settings): Addresses => {
  const dashboard = `http://${reachable(host)}:${dashboardPort}`
  const atHome = host === "127.0.0.1" || host === "0.0.0.0" ? `http://localhost:${dashboardPort}` : dashboard
  return {
    api: `http://${reachable(host)}:${port}`,
    dashboard,
    public: Option.getOrElse(publicUrl, () => atHome)
  }
}

/** What is known to the outside wins over what we made up. */
export const credentials = (settings: Settings, secrets: Secrets) => ({
  apiKey: Option.match(settings.apiKey, { onNone: () => secrets.apiKey, onSome: Redacted.value }),
  adminEmail: Option.getOrElse(settings.adminEmail, () => secrets.adminEmail),
  adminPassword: Option.match(settings.adminPassword, {
    onNone: () => secrets.adminPassword,
    onSome: Redacted.value
  }),
  sessionSecret: Option.match(settings.sessionSecret, {
    onNone: () => secrets.sessionSecret,
    onSome: Redacted.value
  })
})

const environment = (settings: Settings, secrets: Secrets, { databaseUrl, redisUrl }: Stores) => {
  const { adminEmail, adminPassword, apiKey, sessionSecret } = credentials(settings, secrets)
  const addresses = addressesOf(settings)
  return {
    ...inherited(),
    DATABASE_URL: Redacted.value(databaseUrl),
    REDIS_URL: Option.getOrUndefined(Option.map(redisUrl, Redacted.value)),
    PORT: String(settings.port),
    HOST: settings.host,
    DASHBOARD_PORT: String(settings.dashboardPort),
    BOTFLOW_API_KEY: apiKey,
    BOTFLOW_ADMIN_EMAIL: adminEmail,
    BOTFLOW_ADMIN_PASSWORD: adminPassword,
    BOTFLOW_SESSION_SECRET: sessionSecret,
    BOTFLOW_PUBLIC_URL: addresses.public,
    BOTFLOW_API_URL: addresses.api,
    BOTFLOW_DATA_DIR: settings.dataDir,
    LOG_LEVEL: settings.logLevel,
    NODE_ENV: "production",
    TZ: "UTC"
  }
}

type Name = keyof typeof Home.bundles

/** Without Redis one process does the work of two: only it can hold the live numbers in memory. */
const wanted = ({ redisUrl }: Stores): ReadonlyArray<Name> =>
  Option.isNone(redisUrl) && existsSync(Home.bundles.single)
    ? ["single", "dashboard"]
    : ["backend", "workers", "dashboard"]

/** The ports must be free; what a killed run has left on them is ended first. */
export const preparePorts = ({ dashboardPort, dataDir, host, port }: Settings): Effect.Effect<void, Stop> =>
  Effect.gen(function* () {
    for (const name of ["backend", "workers", "dashboard", "single"] as const) {
      yield* Child.endLeftover(dataDir, name, Home.bundles[name])
    }
    yield* Ports.requireFree("PORT", host, port)
    yield* Ports.requireFree("DASHBOARD_PORT", host, dashboardPort)
  })

/** Waits until an address answers; fails with the process's last words when it keeps ending instead. */
const ready = (name: Name, child: Child.Child, url: string, timeoutMs: number): Effect.Effect<void, Stop> =>
  Effect.gen(function* () {
    for (let waited = 0; waited < timeoutMs; waited += 200) {
      if (yield* Http.answers(url)) return
      if ((yield* child.crashes) >= 3)
        return yield* stop(`The ${name} does not start. Its last words:\n${yield* child.lastWords}`)
      yield* Effect.sleep("200 millis")
    }
    return yield* stop(
      `The ${name} is not ready after ${timeoutMs / 1000} s. Its last words:\n${yield* child.lastWords}`
    )
  })

export const start = (
  settings: Settings,
  secrets: Secrets,
  stores: Stores,
  say: (line: string) => Effect.Effect<void>
): Effect.Effect<void, Stop, Scope.Scope> =>
  Effect.gen(function* () {
    const names = wanted(stores)
    const missing = names.filter((name) => !existsSync(Home.bundles[name]))
    if (missing.length > 0) return yield* stop(`not built: ${missing.join(", ")}; run "npm run build"`)
    // A scope of their own: its end stops all of them side by side, before the stores.
    const together = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.parallel)
    const env = environment(settings, secrets, stores)
    const launch = (name: Name) =>
      Child.keepAlive({ name, script: Home.bundles[name], env, dataDir: settings.dataDir, say }).pipe(
        Scope.extend(together)
      )
    const { api, dashboard } = addressesOf(settings)
    for (const name of names) {
      const child = yield* launch(name)
      // The backend brings the database up to date; the others need that done.
      if (name === "backend" || name === "single")
        yield* ready(name, child, `${api}/api/health/ready`, 120_000)
      if (name === "dashboard") yield* ready(name, child, dashboard, 60_000)
    }
  })
