/**
 * One backend with two doors, in a process of its own: one with the limits as they are shipped, one without any. All
 * behind them is the same. `DATABASE_URL`, `REDIS_URL` and `BOTFLOW_API_KEY` as for the product.
 */
import * as App from "@botflow/backend/App"
import { redisUrl, settings } from "@botflow/backend/Config"
import * as Server from "@botflow/backend/Server"
import { setUp } from "@botflow/backend/Setup"
import * as BucketsRedis from "@botflow/storage/limits/BucketsRedis"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import * as Queues from "@botflow/storage/queue/Queues"
import * as Redis from "@botflow/storage/redis/Redis"
import { HttpServer } from "@effect/platform"
import { Context, Effect, Layer, Logger, LogLevel } from "effect"

export interface Doors {
  readonly limited: string
  readonly unlimited: string
}

const services = Effect.gen(function* () {
  const config = yield* settings
  const url = yield* redisUrl
  return Layer.provideMerge(Layer.effectDiscard(setUp(config)), Server.Services).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.provide(Layer.merge(LiveStoreRedis.layer, BucketsRedis.layer), Redis.layer({ url })),
        Queues.layerRedis({ url }),
        App.database(config)
      )
    )
  )
}).pipe(Layer.unwrapEffect)

/** Each built for itself: they share what is behind them, and nothing else. */
const door = (requestsPerSecond: number | undefined) =>
  Effect.map(
    Layer.build(Server.layer({ port: 0, host: "127.0.0.1", publicUrl: undefined, requestsPerSecond })),
    (context) => {
      const { address } = Context.get(context, HttpServer.HttpServer)
      return address._tag === "TcpAddress" ? `http://127.0.0.1:${address.port}` : ""
    }
  )

const main = Effect.gen(function* () {
  const behind = yield* Layer.build(services)
  const [limited, unlimited] = yield* Effect.provide(Effect.all([door(undefined), door(Infinity)]), behind)
  process.on("message", () => process.send?.(process.cpuUsage()))
  process.send?.({ limited, unlimited } satisfies Doors)
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(main).pipe(Logger.withMinimumLogLevel(LogLevel.Warning)))
