/** The backend process: HTTP and sockets. */
import { fileURLToPath } from "node:url"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as LiveStoreMemory from "@botflow/storage/live/LiveStoreMemory"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import * as Database from "@botflow/storage/postgres/Database"
import * as JobQueue from "@botflow/storage/queue/JobQueue"
import * as Redis from "@botflow/storage/redis/Redis"
import { Effect, Layer, Logger } from "effect"
import { settings } from "./Config.ts"
import * as Server from "./Server.ts"
import { migrated, setUp } from "./Setup.ts"

// The bundle lies as deep as this file: both are three folders below the root.
const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url))

const main = Effect.gen(function* () {
  const config = yield* settings
  const { databaseUrl: url, redisUrl } = config
  const Stores = Layer.mergeAll(
    redisUrl === undefined
      ? LiveStoreMemory.layer
      : Layer.provide(LiveStoreRedis.layer, Redis.layer({ url: redisUrl })),
    redisUrl === undefined ? JobQueue.layerPostgres({ url }) : JobQueue.layerRedis({ url: redisUrl })
  ).pipe(
    Layer.provideMerge(Layer.provideMerge(migrated(migrations), Database.layer({ url, maxConnections: 12 })))
  )
  const Prepared = Layer.provideMerge(Layer.effectDiscard(setUp(config)), Server.Services)
  const Process = Server.layer(config).pipe(
    Layer.tap(() => Effect.logInfo(`Listening on http://${config.host}:${config.port}`)),
    Layer.provide(Prepared),
    Layer.provide(Stores)
  )
  return yield* Layer.launch(Process).pipe(Logger.withMinimumLogLevel(config.logLevel))
})

NodeRuntime.runMain(Effect.provide(main, Logger.logFmt), { disablePrettyLogger: true })
