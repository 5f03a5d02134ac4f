/** Everything that can be found wrong without running the product: `npm run check`. Exit code 1 on a find. */
import { join } from "node:path"
import { ensureInstalled } from "./lib/install.mjs"
import { bin, root, turboEnv } from "./lib/root.mjs"
import { run, since } from "./lib/run.mjs"

await ensureInstalled()

const steps = [
  ["Lock file", process.execPath, [join(root, "scripts", "check-lock.mjs")]],
  ["Packages", process.execPath, [join(root, "scripts", "check-packages.mjs")]],
  // Every package.json and the lock file must agree, or a fresh clone cannot install.
  [
    "Installable",
    "npm",
    ["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
  ],
  ["Format", bin("biome"), ["format", "."]],
  // Also holds the arrows between packages, and finds import cycles.
  [
    "Lint",
    bin("oxlint"),
    ["-c", join(root, "scripts", "oxlintrc.json"), "packages", "apps", "scripts", "tests"]
  ],
  ["Boundaries", bin("turbo"), ["boundaries"]],
  ["Types", bin("turbo"), ["run", "typecheck", "--concurrency=2", "--output-logs=errors-only"]]
]

/** Storage is tested on a database that testing makes with storage: a circle of tests, not of products. */
const isKnown = (line) => /Circular package dependency detected: @botflow\/(storage|testing)/.test(line)

/** turbo's verdict without what is known. */
const judge = (name, code, output) => {
  if (name !== "Boundaries" || code === 0) return code
  return output.split("\n").filter((line) => /^\s*[x×] /.test(line) && !isKnown(line)).length
}

const failed = []
for (const [name, command, args] of steps) {
  const start = Date.now()
  const result = await run(command, args, { env: turboEnv, quiet: true })
  const { output } = result
  const code = judge(name, result.code, output)
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name} (${since(start)})`)
  if (code === 0) continue
  failed.push(name)
  console.log(output.trimEnd())
}
console.log(failed.length === 0 ? "\nNothing found." : `\nFound something: ${failed.join(", ")}.`)
process.exit(failed.length === 0 ? 0 : 1)
