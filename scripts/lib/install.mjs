import { existsSync, statSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { root } from "./root.mjs"
import { run, working } from "./run.mjs"

const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

/** npm writes this file last: absent or older than the lock file means that an install is due. */
const stamp = join(root, "node_modules", ".package-lock.json")

export const isInstalled = () =>
  modified(stamp) >= modified(join(root, "package-lock.json")) && existsSync(stamp)

/** Installs the dependencies when they are absent or older than the lock file; stops the process where that fails. */
export const ensureInstalled = async () => {
  if (isInstalled()) return
  const done = working("Installing dependencies")
  // The npm that started us, where there is one: the PATH may hold another version.
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []]
  // NODE_ENV=production would leave out the tools that build and run the TypeScript sources.
  const { code, output } = await run(
    command,
    [...before, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    { quiet: true }
  )
  done(code === 0 ? "done" : "failed")
  if (code !== 0) {
    // npm follows its reason with a page of usage.
    console.error(output.split(/^npm error (?:Clean install a project|Usage:)/m)[0].trimEnd())
    process.exit(1)
  }
  const now = new Date()
  utimesSync(stamp, now, now)
}
