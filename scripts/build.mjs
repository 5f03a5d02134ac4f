import { pathToFileURL } from "node:url"
import { ensureInstalled } from "./lib/install.mjs"
import { bin, turboEnv } from "./lib/root.mjs"
import { run, working } from "./lib/run.mjs"

/**
 * Builds every package that has a build; turbo skips those whose sources did not change.
 *
 * @param quiet one progress line instead of the builders' output, which is shown where a build fails
 * @returns exit code
 */
export const build = async ({ quiet = false, args = [] } = {}) => {
  const done = quiet ? working("Building") : () => {}
  const { code, output } = await run(
    bin("turbo"),
    ["run", "build", "--concurrency=2", `--output-logs=${quiet ? "errors-only" : "new-only"}`, ...args],
    { env: turboEnv, quiet }
  )
  done(code === 0 ? "done" : "failed")
  if (code !== 0) console.error(output.trimEnd())
  return code
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await ensureInstalled()
  process.exit(await build({ args: process.argv.slice(2) }))
}
