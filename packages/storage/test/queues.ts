/** Queues of one test's own, on either backend. */
import { randomBytes } from "node:crypto"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { Context, Effect, Layer, Redacted } from "effect"
import * as AggregationQueue from "../src/queue/AggregationQueue.ts"
import * as Backend from "../src/queue/Backend.ts"
import * as QueueAdmin from "../src/queue/QueueAdmin.ts"
import { connect } from "../src/redis/Redis.ts"

/** The keys that the queues have on Redis, and how to lose them. */
export class Keys extends Context.Tag("test/Keys")<
  Keys,
  { readonly prefix: string; readonly url: string; readonly flush: Effect.Effect<void> }
>() {}

const keys = Layer.scoped(
  Keys,
  Effect.gen(function* () {
    const url = yield* TestRedis.url
    const prefix = `{test-${randomBytes(6).toString("hex")}}`
    const client = yield* Effect.acquireRelease(
      Effect.sync(() => connect(url)),
      (client) => Effect.sync(() => client.disconnect())
    )
    const flush = Effect.promise(async () => {
      const own = await client.keys(`${prefix}*`)
      if (own.length > 0) await client.del(...own)
    })
    yield* Effect.addFinalizer(() => flush)
    return { prefix, url: Redacted.value(url), flush }
  })
)

const queues = Layer.mergeAll(AggregationQueue.layer, QueueAdmin.layer)

/** A killed worker's job is given away soon; milliseconds. */
export const lockMs = 500

export const onRedis = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { prefix } = yield* Keys
    return Layer.provideMerge(queues, Backend.layerRedis({ url: yield* TestRedis.url, prefix, lockMs }))
  })
).pipe(Layer.provideMerge(keys))

export const onPostgres = Layer.unwrapScoped(
  Effect.map(TestDatabase.url, (url) => Layer.provideMerge(queues, Backend.layerPostgres({ url })))
)
