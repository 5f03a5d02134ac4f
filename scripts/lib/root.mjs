import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..")

/** turbo calls home unless told not to, and its configuration file cannot say so. */
export const turboEnv = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" }

/** A program installed by a dependency. */
export const bin = (name) => join(root, "node_modules", ".bin", name)
