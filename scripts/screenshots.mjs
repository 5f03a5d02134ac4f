/**
 * `npm run screenshots`, also as the first command in a fresh clone: pictures of every page into docs/screenshots, from
 * the product on throw-away stores. Arguments are names of pages (`npm run screenshots -- overview`).
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { build } from "./build.mjs"
import { ensureInstalled } from "./lib/install.mjs"
import { root } from "./lib/root.mjs"

await ensureInstalled()

const { chromium, databaseUrl, loudly, redisUrl, temporaryFolder } = await import("./lib/stores.mjs")
const { Effect } = await import("effect")
const { runMain } = await import("@effect/platform-node/NodeRuntime")

const careless = ["synchronous_commit=off", "fsync=off"]

const pictures = (env, args) =>
  Effect.async((resume) => {
    const main = join(root, "tests", "e2e", "src", "screenshots-main.ts")
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
      TEST_DATABASE_URL: yield* databaseUrl(folder, careless),
      TEST_REDIS_URL: yield* redisUrl(folder),
      CHROMIUM_PATH: yield* chromium,
      TZ: "UTC"
    }
    if (env.CHROMIUM_PATH === undefined) return 1
    const built = yield* Effect.promise(() => build({ quiet: true }))
    return built !== 0 ? built : yield* pictures(env, process.argv.slice(2))
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
