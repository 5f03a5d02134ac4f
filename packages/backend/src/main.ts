/** The backend process: HTTP and sockets. */
import * as LogLines from "@botflow/storage/LogLines"
import * as BucketsRedis from "@botflow/storage/limits/BucketsRedis"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import * as Queues from "@botflow/storage/queue/Queues"
import * as Redis from "@botflow/storage/redis/Redis"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Logger } from "effect"
import * as App from "./App.ts"
import { redisUrl, settings } from "./Config.ts"

const main = Effect.gen(function* () {
  const config = yield* settings
  const url = yield* redisUrl
  const Stores = Layer.mergeAll(
    Layer.provide(Layer.merge(LiveStoreRedis.layer, BucketsRedis.layer), Redis.layer({ url })),
    Queues.layerRedis({ url }),
    App.database(config)
  )
  return yield* Layer.launch(Layer.provide(App.layer(config), Stores)).pipe(
    Logger.withMinimumLogLevel(config.logLevel)
  )
})

NodeRuntime.runMain(Effect.withTracerEnabled(Effect.provide(main, LogLines.layer), false), {
  disablePrettyLogger: true
})
