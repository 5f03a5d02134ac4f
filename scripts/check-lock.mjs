/**
 * Finds optional dependencies that package-lock.json leaves out.
 *
 * npm drops platform packages it cannot find when it writes the lock file, without a word; `npm ci` then fails on
 * the platforms that need them. To repair: delete package-lock.json and node_modules, then
 * `npm install --package-lock-only`.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./lib/root.mjs"

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))

/** Node's own search: the folder of the package itself first, then every folder above it. */
const isLocked = (owner, name) => {
  for (let folder = owner; ; ) {
    if (packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === "") return false
    const above = folder.lastIndexOf("/node_modules/")
    folder = above < 0 ? "" : folder.slice(0, above)
  }
}

const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !isLocked(owner, name))
    .map((name) => `${name}, wanted by ${owner}`)
)
for (const line of missing) console.error(`not in package-lock.json: ${line}`)
process.exit(missing.length > 0 ? 1 : 0)
