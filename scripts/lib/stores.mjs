/**
 * PostgreSQL and Redis of one's own in a temporary folder, and a browser, for commands that must not touch what else
 * runs. To be imported once the dependencies are installed.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./root.mjs"

const { register } = await import("tsx/esm/api")
register()
const service = (name) => import(join(root, "packages", "cli", "src", "services", `${name}.ts`))
const { Effect, Option } = await import("effect")
const [Apt, EmbeddedPostgres, PrivateRedis, Programs] = await Promise.all(
  ["Apt", "EmbeddedPostgres", "PrivateRedis", "Programs"].map(service)
)

const path = process.env.PATH ?? ""
const say = (line) => Effect.sync(() => console.log(line))
export const loudly = (line) => Effect.sync(() => console.warn(`\n!!! ${line} !!!\n`))

export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "botflow-test-"))
    // PostgreSQL does not run as root: another user must be able to come through.
    chmodSync(folder, 0o755)
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** A server that was started by somebody else is used as it is. @param settings as in postgresql.conf */
export const databaseUrl = (dataDir, settings) =>
  process.env.TEST_DATABASE_URL
    ? Effect.succeed(process.env.TEST_DATABASE_URL)
    : Effect.map(EmbeddedPostgres.acquire({ dataDir, say, settings }), ({ url }) => url)

export const redisUrl = (dataDir) =>
  process.env.TEST_REDIS_URL
    ? Effect.succeed(process.env.TEST_REDIS_URL)
    : Effect.flatMap(
        PrivateRedis.acquire({ dataDir, path, install: true, say }),
        Option.match({
          onNone: () =>
            Effect.as(loudly("No redis-server or valkey-server: what needs Redis CANNOT RUN"), undefined),
          onSome: ({ url }) => Effect.succeed(url)
        })
      )

const findChromium = () =>
  ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => Programs.onPath(name, path))
    .find((found) => found !== null)

/** Where the browser is; installed where that is possible, and undefined, loudly, where not. */
export const chromium = Effect.gen(function* () {
  const found = process.env.CHROMIUM_PATH || findChromium()
  if (found) return found
  if (Apt.isPossible(path)) {
    yield* say("Installing chromium with apt-get ...")
    if (Apt.install("chromium", path)) return findChromium()
  }
  yield* loudly("No Chromium: the browser tests are SKIPPED")
  return undefined
})
