/** The product as it runs: backend, workers and dashboard in their own processes, on stores of the test. */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createServer } from "node:net"
import * as Home from "@botflow/cli/Home"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { Effect, Redacted, Schedule, type Scope } from "effect"

export const apiKey = "bf_e2e_0000000000000000000000000000000000000000"
export const admin = { email: "admin@example.org", password: "correct horse battery staple" }

type Name = "backend" | "workers" | "dashboard"

/** What Node.js is told to run a process of the product, as `npm start` does. */
export const argumentsOf = (name: Name): ReadonlyArray<string> => {
  const bundle = Home.bundles[name]
  if (!existsSync(bundle)) throw new Error(`${bundle} is not built: run the tests by \`npm test\``)
  return [...Home.nodeOptions, bundle]
}

export interface Product {
  readonly api: string
  readonly dashboard: string
  readonly databaseUrl: string
  /** Ends the process at once, as a crash does, and starts it again. */
  readonly kill: (name: "backend" | "workers") => Effect.Effect<void>
  /** Of the processes that run by now. */
  readonly pids: () => Readonly<Record<Name, number>>
}

const freePort = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() =>
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
    )
  })
})

/** Polls until `url` answers with success. */
const ready = (url: string) =>
  Effect.tryPromise(() => fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "manual" })).pipe(
    Effect.filterOrFail(
      (response) => response.status < 400,
      () => "not ready"
    ),
    Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.intersect(Schedule.recurs(300)))),
    Effect.orDieWith(() => new Error(`${url} does not answer`))
  )

export const start: Effect.Effect<Product, never, Scope.Scope> = Effect.gen(function* () {
  const database = yield* Effect.orDie(TestDatabase.url)
  const redis = yield* TestRedis.url
  const [port, dashboardPort] = [yield* freePort, yield* freePort]
  const addresses = { api: `http://127.0.0.1:${port}`, dashboard: `http://127.0.0.1:${dashboardPort}` }
  const env = {
    ...process.env,
    TZ: "UTC",
    NODE_ENV: "production",
    LOG_LEVEL: "Warning",
    HOST: "127.0.0.1",
    PORT: String(port),
    DASHBOARD_PORT: String(dashboardPort),
    DATABASE_URL: Redacted.value(database),
    REDIS_URL: Redacted.value(redis),
    BOTFLOW_API_KEY: apiKey,
    BOTFLOW_ADMIN_EMAIL: admin.email,
    BOTFLOW_ADMIN_PASSWORD: admin.password,
    BOTFLOW_API_URL: addresses.api,
    BOTFLOW_PUBLIC_URL: addresses.dashboard,
    BOTFLOW_SESSION_SECRET: "a secret of the tests, long enough to sign with"
  }
  const running = new Map<Name, ChildProcess>()

  const launch = (name: Name) =>
    Effect.sync(() => {
      const child = spawn(process.execPath, argumentsOf(name), {
        env,
        stdio: ["ignore", "inherit", "inherit"]
      })
      running.set(name, child)
      // Whatever fails after this fails because of it.
      child.once("exit", (code, signal) => {
        if (running.get(name) === child)
          console.error(`\n!!! The ${name} ended by itself: ${signal ?? code} !!!\n`)
      })
    })

  const end = (name: Name, signal: NodeJS.Signals) =>
    Effect.async<void>((resume) => {
      const child = running.get(name)
      running.delete(name)
      if (child === undefined || child.exitCode !== null) return resume(Effect.void)
      child.once("exit", () => resume(Effect.void))
      child.kill(signal)
    })

  yield* Effect.addFinalizer(() =>
    Effect.forEach([...running.keys()], (name) => end(name, "SIGTERM"), { concurrency: 3, discard: true })
  )
  yield* launch("backend")
  yield* ready(`${addresses.api}/api/health/ready`)
  yield* launch("workers")
  yield* launch("dashboard")
  yield* ready(`${addresses.dashboard}/sign-in`)

  return {
    ...addresses,
    databaseUrl: Redacted.value(database),
    pids: () => ({
      backend: running.get("backend")?.pid ?? 0,
      workers: running.get("workers")?.pid ?? 0,
      dashboard: running.get("dashboard")?.pid ?? 0
    }),
    kill: (name) =>
      Effect.gen(function* () {
        yield* end(name, "SIGKILL")
        yield* launch(name)
        if (name === "backend") yield* ready(`${addresses.api}/api/health/ready`)
      })
  }
})
