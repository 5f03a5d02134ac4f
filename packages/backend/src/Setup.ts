/** What must be there before the first request: the schema, the default organization, its first key and user. */
import { Accounts } from "@botflow/storage/postgres/Accounts"
import * as Database from "@botflow/storage/postgres/Database"
import * as Migrations from "@botflow/storage/postgres/Migrations"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect, Layer, type Redacted } from "effect"
import { reveal, type Settings } from "./Config.ts"

const scopes = ["ingest", "read", "admin"] as const

export const setUp = (settings: Pick<Settings, "apiKey" | "adminEmail" | "adminPassword">) =>
  Effect.gen(function* () {
    const organizations = yield* Organizations
    const accounts = yield* Accounts
    const { organizationId } = yield* organizations.ensureDefault("My organization")
    if (settings.apiKey !== undefined) {
      yield* accounts.ensureKey(organizationId, reveal(settings.apiKey), { name: "BOTFLOW_API_KEY", scopes })
    }
    if (settings.adminEmail !== undefined && settings.adminPassword !== undefined) {
      yield* accounts.ensureUser(organizationId, settings.adminEmail, reveal(settings.adminPassword))
    }
  })

/** Applies migrations, as the owner of the tables, before anything of the layer's users touches the database. */
export const migrated = (directory: string, url: Redacted.Redacted) =>
  Layer.effectDiscard(
    Effect.flatMap(Migrations.run(directory), (applied) =>
      applied.length === 0 ? Effect.void : Effect.logInfo(`Applied ${applied.join(", ")}`)
    )
  ).pipe(Layer.provide(Database.patientLayer({ url, maxConnections: 1, asLogin: true })))
