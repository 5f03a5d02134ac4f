/**
 * `npm run bench`, also as the first command in a fresh clone: every figure beside a raw baseline of the same run.
 * Arguments go to the benchmarks (`npm run bench -- ingestion --seconds 20`).
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { build } from "./build.mjs"
import { ensureInstalled } from "./lib/install.mjs"
import { root } from "./lib/root.mjs"

await ensureInstalled()

const { databaseUrl, redisUrl, temporaryFolder } = await import("./lib/stores.mjs")
const { Effect } = await import("effect")
const { runMain } = await import("@effect/platform-node/NodeRuntime")

// As an operator would set up a machine of this size; every commit is on disk before it is answered.
const careful = ["max_connections=300", "shared_buffers=512MB", "max_wal_size=4GB"]

const benchmarks = (env, args) =>
  Effect.async((resume) => {
    const main = join(root, "tests", "bench", "src", "main.ts")
    const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "inherit"
    })
    child.once("close", (code) => resume(Effect.succeed(code ?? 1)))
    return Effect.sync(() => child.kill("SIGTERM"))
  })

const program = Effect.scoped(
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const env = {
      TEST_DATABASE_URL: yield* databaseUrl(folder, careful),
      TEST_REDIS_URL: yield* redisUrl(folder),
      TZ: "UTC"
    }
    const built = yield* Effect.promise(() => build({ quiet: true }))
    return built !== 0 ? built : yield* benchmarks(env, process.argv.slice(2))
  })
)

runMain(
  program.pipe(
    Effect.tapErrorTag("Stop", (error) => Effect.sync(() => console.error(error.message))),
    Effect.tap((code) => Effect.sync(() => (process.exitCode = code)))
  ),
  {
    disableErrorReporting: true,
    teardown: (exit, onExit) => onExit(exit._tag === "Success" ? exit.value : 1)
  }
)
