/** The workers' process: what is derived, kept up to date. */
import * as LogLines from "@botflow/storage/LogLines"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import * as Database from "@botflow/storage/postgres/Database"
import * as Heartbeat from "@botflow/storage/postgres/Heartbeat"
import * as Queues from "@botflow/storage/queue/Queues"
import * as Redis from "@botflow/storage/redis/Redis"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import { Effect, Layer, Logger } from "effect"
import * as AggregationWorker from "./AggregationWorker.ts"
import { settings } from "./Config.ts"
import * as RetentionWorker from "./RetentionWorker.ts"
import * as RollUpWorker from "./RollUpWorker.ts"
import * as SealWorker from "./SealWorker.ts"
import { Services } from "./Services.ts"

const main = Effect.gen(function* () {
  const { databaseUrl, logLevel, redisUrl, retentionDays, textRetentionDays } = yield* settings
  const Stores = Layer.mergeAll(
    Layer.provide(LiveStoreRedis.layer, Redis.layer({ url: redisUrl })),
    Queues.layerRedis({ url: redisUrl }),
    Layer.provideMerge(
      Heartbeat.layer({ url: databaseUrl }),
      Database.patientLayer({ url: databaseUrl, maxConnections: 10 })
    )
  )
  const Process = Layer.mergeAll(
    RollUpWorker.layer,
    AggregationWorker.layer,
    SealWorker.layer,
    RetentionWorker.layer
  ).pipe(
    Layer.tap(() => Effect.logInfo("Working")),
    Layer.provide(Services),
    Layer.provide(Layer.succeed(RetentionDays, retentionDays)),
    Layer.provide(Layer.succeed(TextRetentionDays, textRetentionDays)),
    Layer.provide(Stores)
  )
  return yield* Layer.launch(Process).pipe(Logger.withMinimumLogLevel(logLevel))
})

// Nobody reads spans yet.
const untraced = Effect.withTracerEnabled(main, false)

NodeRuntime.runMain(Effect.provide(untraced, LogLines.layer), { disablePrettyLogger: true })
