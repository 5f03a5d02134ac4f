/** Where things of this repository lie. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

export const migrations = join(root, "migrations")

/** What `npm run build` makes: one file per process, with everything inside. */
export const bundles = {
  backend: join(root, "packages", "backend", "dist", "main.js"),
  workers: join(root, "packages", "workers", "dist", "main.js"),
  dashboard: join(root, "apps", "dashboard", "dist", "node.js"),
  /** Backend and workers in one process, for machines without Redis. */
  single: join(root, "packages", "cli", "dist", "single.js")
} as const

/**
 * What Node.js is told for each of them. Requests are many short-lived objects: with twice the default's room (MiB) for
 * new ones, fewer are still in use when it is full, which are what collecting costs.
 */
export const nodeOptions = ["--max-semi-space-size=32"]
