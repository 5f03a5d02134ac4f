/** The backend over its stores: migrates, sets up, and answers requests. */
import { fileURLToPath } from "node:url"
import * as Database from "@botflow/storage/postgres/Database"
import * as Heartbeat from "@botflow/storage/postgres/Heartbeat"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import { Effect, Layer } from "effect"
import type { Settings } from "./Config.ts"
import * as Server from "./Server.ts"
import { migrated, setUp } from "./Setup.ts"

// Bundles lie as deep as their sources: three folders below the root, as this file does.
const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url))

/** PostgreSQL, at the newest schema, and watched from then on. */
export const database = ({ databaseUrl }: Settings) =>
  Heartbeat.layer({ url: databaseUrl }).pipe(
    Layer.provideMerge(Database.patientLayer({ url: databaseUrl, maxConnections: 12 })),
    Layer.provide(migrated(migrations, databaseUrl))
  )

export const layer = (settings: Settings) =>
  Server.layer(settings).pipe(
    Layer.tap(() => Effect.logInfo(`Listening on http://${settings.host}:${settings.port}`)),
    Layer.provide(Layer.provideMerge(Layer.effectDiscard(setUp(settings)), Server.Services)),
    Layer.provide(Layer.succeed(RetentionDays, settings.retentionDays)),
    Layer.provide(Layer.succeed(TextRetentionDays, settings.textRetentionDays))
  )
