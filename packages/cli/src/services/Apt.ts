/** Debian's package manager, for the few programs that npm cannot bring. */
import { spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { onPath } from "./Programs.ts"
import * as Processes from "./Processes.ts"

/** Debian's package scripts ask this program before they start a service; exit code 101 means no. */
const policyFile = "/usr/sbin/policy-rc.d"

export const isPossible = (path: string): boolean => Processes.isRoot() && onPath("apt-get", path) !== null

/** Installs a package, without any service that it would start. Answers whether that worked. */
export const install = (name: string, path: string): boolean => {
  const own = !existsSync(policyFile)
  if (own) writeFileSync(policyFile, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    const env = { PATH: path, DEBIAN_FRONTEND: "noninteractive" }
    const apt = (...args: ReadonlyArray<string>) =>
      spawnSync("apt-get", args, { stdio: "ignore", timeout: 240_000, env }).status === 0
    const add = () => apt("install", "-y", "-q", "--no-install-recommends", name)
    return add() || (apt("update", "-q") && add())
  } finally {
    if (own) rmSync(policyFile, { force: true })
  }
}
