/** All queues of a process. */
import { Layer } from "effect"
import * as AggregationQueue from "./AggregationQueue.ts"
import * as Backend from "./Backend.ts"
import * as JobQueue from "./JobQueue.ts"
import * as QueueAdmin from "./QueueAdmin.ts"

const layer = Layer.mergeAll(JobQueue.layer, AggregationQueue.layer, QueueAdmin.layer)

export const layerRedis = (options: Backend.RedisOptions) => Layer.provide(layer, Backend.layerRedis(options))

/** For where there is no Redis. */
export const layerPostgres = (options: Parameters<typeof Backend.layerPostgres>[0]) =>
  Layer.provide(layer, Backend.layerPostgres(options))
