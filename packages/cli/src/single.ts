/** Backend and workers in one process, for where there is no Redis: it alone holds the live numbers. */
import * as LogLines from "@botflow/storage/LogLines"
import * as App from "@botflow/backend/App"
import { settings } from "@botflow/backend/Config"
import * as BucketsMemory from "@botflow/storage/limits/BucketsMemory"
import * as LiveStoreMemory from "@botflow/storage/live/LiveStoreMemory"
import * as Queues from "@botflow/storage/queue/Queues"
import * as AggregationWorker from "@botflow/workers/AggregationWorker"
import * as RetentionWorker from "@botflow/workers/RetentionWorker"
import * as RollUpWorker from "@botflow/workers/RollUpWorker"
import * as SealWorker from "@botflow/workers/SealWorker"
import { Services } from "@botflow/workers/Services"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Logger } from "effect"

const main = Effect.gen(function* () {
  const config = yield* settings
  const Stores = Layer.mergeAll(
    LiveStoreMemory.layer,
    BucketsMemory.layer,
    Queues.layerPostgres({ url: config.databaseUrl }),
    App.database(config)
  )
  const Both = Layer.merge(
    App.layer(config),
    Layer.mergeAll(RollUpWorker.layer, AggregationWorker.layer, SealWorker.layer, RetentionWorker.layer).pipe(
      Layer.provide(Services),
      Layer.provide(Layer.succeed(RetentionDays, config.retentionDays)),
      Layer.provide(Layer.succeed(TextRetentionDays, config.textRetentionDays))
    )
  )
  return yield* Layer.launch(Layer.provide(Both, Stores)).pipe(Logger.withMinimumLogLevel(config.logLevel))
})

NodeRuntime.runMain(Effect.provide(main, LogLines.layer), { disablePrettyLogger: true })
