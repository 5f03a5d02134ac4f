/**
 * Every suite: `npm test`, also as the first command in a fresh clone. Extra arguments go to turbo
 * (`npm test -- --filter=@botflow/domain`).
 *
 * Brings what the suites need: dependencies, a PostgreSQL and a Redis of their own in a temporary folder, a
 * browser. What cannot be had is said loudly, and the suites that need it skip.
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { build } from "./build.mjs"
import { ensureInstalled } from "./lib/install.mjs"
import { bin, root, turboEnv } from "./lib/root.mjs"

await ensureInstalled()

const { chromium, databaseUrl, loudly, redisUrl, temporaryFolder } = await import("./lib/stores.mjs")
const { Effect } = await import("effect")
const { runMain } = await import("@effect/platform-node/NodeRuntime")

// Nothing here outlives the run, and every suite makes databases of its own.
const careless = [
  "synchronous_commit=off",
  "fsync=off",
  "full_page_writes=off",
  "max_connections=300",
  // Hundreds of databases that live for seconds: sweeping them takes a processor from the suites.
  "autovacuum_max_workers=1",
  "autovacuum_naptime=5min"
]

const sharedData = Effect.gen(function* () {
  const folder = process.env.BOTFLOW_SHARED_DATA || join(root, "..", "shared", "data")
  if (existsSync(folder)) return folder
  yield* loudly("No real data sets (BOTFLOW_SHARED_DATA): the tests over them are SKIPPED")
  return undefined
})

const withoutColour = (text) => text.replaceAll(/\x1b\[[0-9;]*m/g, "")

/** What a suite says of itself, and each test that failed: said again at the end, where it is looked for. */
const telling = /^(\S+?):test:\s+(Tests\s.*|FAIL\s.*|\w*Error: .*|❯ \S+:\d+:\d+)$/

/** Runs turbo with its output passed on; answers the exit code and each suite's own summary. */
const suites = (env, args) =>
  Effect.async((resume) => {
    const summary = []
    const child = spawn(bin("turbo"), ["run", "test", "--concurrency=1", "--continue", ...args], {
      cwd: root,
      env: { ...turboEnv, ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }) },
      stdio: ["ignore", "pipe", "inherit"]
    })
    let rest = ""
    child.stdout.on("data", (data) => {
      process.stdout.write(data)
      const lines = (rest + data).split("\n")
      rest = lines.pop()
      for (const line of lines) {
        const found = telling.exec(withoutColour(line))
        if (found) summary.push(`${found[1].padEnd(22)} ${found[2]}`)
      }
    })
    child.once("error", (error) => resume(Effect.succeed({ code: 1, summary: [error.message] })))
    child.once("close", (code) => resume(Effect.succeed({ code: code ?? 1, summary })))
    return Effect.async((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done(Effect.void)
      child.once("close", () => done(Effect.void))
      child.kill("SIGTERM")
    })
  })

const budgets = "test/Budgets.test.ts"

/** The longest suite beside all others, from the start: last in a queue it would run alone at the end. */
const sideBySide = (env) =>
  Effect.all(
    [
      suites(env, ["--filter=@botflow/e2e", "--", "--exclude", budgets]),
      suites(env, ["--filter=!@botflow/e2e"])
    ],
    { concurrency: 2 }
  )

/** A page's speed is measured with nothing else at work: beside other suites it is theirs. */
const all = (env, args) =>
  args.length > 0
    ? suites(env, args)
    : Effect.map(
        Effect.zipWith(
          sideBySide(env),
          suites(env, ["--filter=@botflow/e2e", "--", budgets]),
          (runs, last) => [...runs, last]
        ),
        (runs) => ({
          code: runs.find(({ code }) => code !== 0)?.code ?? 0,
          summary: runs.flatMap(({ summary }) => summary)
        })
      )

const program = Effect.scoped(
  Effect.gen(function* () {
    const started = Date.now()
    const folder = yield* temporaryFolder
    const env = {
      TEST_DATABASE_URL: yield* databaseUrl(folder, careless),
      TEST_REDIS_URL: yield* redisUrl(folder),
      CHROMIUM_PATH: yield* chromium,
      BOTFLOW_SHARED_DATA: yield* sharedData,
      TZ: "UTC"
    }
    const built = yield* Effect.promise(() => build({ quiet: true }))
    if (built !== 0) return built
    const { code, summary } = yield* all(env, process.argv.slice(2))
    console.log(`\n${summary.join("\n")}`)
    console.log(
      `\n${code === 0 ? "All suites passed" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s.`
    )
    return code
  })
)

runMain(
  program.pipe(
    Effect.tapErrorTag("Stop", (error) => Effect.sync(() => console.error(error.message))),
    Effect.tap((code) => Effect.sync(() => (process.exitCode = code)))
  ),
  {
    disableErrorReporting: true,
    // An interrupted run has not passed.
    teardown: (exit, onExit) => onExit(exit._tag === "Success" ? exit.value : 1)
  }
)
