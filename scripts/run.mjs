/**
 * The one door to the `botflow` command: `npm start`, `npm run demo`, `npm run botflow -- <command>`.
 *
 * Works as the first thing typed in a fresh clone, so it uses Node's built-ins only until the dependencies are
 * there. The command then runs in this very process: one more would stand between a signal and who must hear it.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "./build.mjs"
import { ensureInstalled } from "./lib/install.mjs"
import { root } from "./lib/root.mjs"

const [major] = process.versions.node.split(".").map(Number)
if (major < 20) {
  console.error(`BotFlow Analytics needs Node.js 20 or later; this is ${process.version}.`)
  process.exit(1)
}

const args = process.argv.slice(2)
/** Only these start the bundles of the backend, the workers and the dashboard. */
const servers = args[0] === "start" || args[0] === "demo"
const wantsHelp = args.includes("--help") || args.includes("-h")

await ensureInstalled()
if (servers && !wantsHelp) {
  const code = await build({ quiet: true })
  if (code !== 0) process.exit(code)
}

const main = join(root, "packages", "cli", "src", "main.ts")
process.argv = [process.argv[0], main, ...args]
const { register } = await import("tsx/esm/api")
register()
await import(pathToFileURL(main).href)
