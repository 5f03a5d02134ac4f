/** Secrets that nobody gave us: made once, kept under the data folder, readable by its owner alone. */
import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { type Stop, stop } from "./Stop.ts"

/** What `secrets.json` holds. */
export const Secrets = Schema.Struct({
  adminEmail: Schema.String,
  adminPassword: Schema.String,
  apiKey: Schema.String,
  /** Signs the dashboard's session cookies. */
  sessionSecret: Schema.String
})
export type Secrets = typeof Secrets.Type

const random = (bytes: number): string => randomBytes(bytes).toString("base64url")

const make = (): Secrets => ({
  adminEmail: "admin@botflow.local",
  adminPassword: random(12),
  apiKey: `bf_${random(32)}`,
  sessionSecret: random(32)
})

/** Reads `secrets.json` of the data folder; makes it where there is none. */
export const keep = (dataDir: string): Effect.Effect<Secrets, Stop> =>
  Effect.gen(function* () {
    const file = join(dataDir, "secrets.json")
    if (existsSync(file)) {
      const text = yield* Effect.try({
        try: () => readFileSync(file, "utf8"),
        catch: () => stop(`${file} cannot be read`)
      })
      return yield* Schema.decode(Schema.parseJson(Secrets))(text).pipe(
        Effect.mapError(() => stop(`${file} is damaged; repair it, or delete it to get new secrets`))
      )
    }
    const secrets = make()
    return yield* Effect.try({
      try: () => {
        mkdirSync(dataDir, { recursive: true })
        // Never over a file that another start has just made.
        writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" })
        return secrets
      },
      catch: (error) => stop(`BOTFLOW_DATA_DIR: cannot write ${file} (${String(error)})`)
    })
  })
