/** The Redis that the test command started. Suites share it: keys carry their organization. */
import * as Redis from "@botflow/storage/redis/Redis"
import { Config, Effect, Layer } from "effect"

export const url = Config.redacted("TEST_REDIS_URL").pipe(
  Effect.orDieWith(() => new Error("TEST_REDIS_URL is not set: run the tests by `npm test`"))
)

export const layer = Layer.unwrapEffect(Effect.map(url, (url) => Redis.layer({ url })))
