/** Buckets that all processes share; while Redis is away, each has its own. */
import { Effect, Layer } from "effect"
import { command, Redis } from "../redis/Redis.ts"
import { type Bucket, Buckets, type Taken } from "./Buckets.ts"
import * as Memory from "./BucketsMemory.ts"

/** Who asks for tokens waits for no more than this. */
const patience = "100 millis"

/** By the clock of the server, so that processes whose clocks differ agree. A full bucket is one that is not there. */
const script = `
local capacity, per_second, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = capacity
if known[1] then
  tokens = math.min(capacity, tonumber(known[1]) + math.max(0, now - tonumber(known[2])) / 1000 * per_second)
end
local granted = math.min(wanted, math.floor(tokens))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - granted), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / per_second * 1000) + 1000)
if granted > 0 then return {granted, 0} end
return {0, math.ceil((1 - tokens) / per_second * 1000)}`

const back = `if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBYFLOAT', KEYS[1], 'tokens', 1) end return 0`

const toTaken = (answer: unknown): Taken => {
  const [granted, waitMs] = Array.isArray(answer) ? answer.map(Number) : []
  return { granted: granted ?? 0, waitMs: waitMs ?? 1000 }
}

export const layer = Layer.effect(
  Buckets,
  Effect.gen(function* () {
    const { client } = yield* Redis
    const own = Memory.make()
    const keyOf = (key: string) => `bucket:{${key}}`

    const shared = (key: string, { capacity, perSecond }: Bucket, wanted: number) =>
      command(() => client.eval(script, 1, keyOf(key), capacity, perSecond, wanted)).pipe(
        Effect.map(toTaken),
        Effect.timeout(patience)
      )

    return {
      take: (key, bucket, wanted = 1) =>
        Effect.catchAll(shared(key, bucket, wanted), (cause) =>
          Effect.zipRight(
            Effect.logDebug("tokens are counted by this process alone", cause),
            own.take(key, bucket, wanted)
          )
        ),
      giveBack: (key) =>
        Effect.zipRight(
          own.giveBack(key),
          command(() => client.eval(back, 1, keyOf(key))).pipe(Effect.timeout(patience), Effect.ignore)
        ),
      fill: (key) =>
        Effect.zipRight(
          own.fill(key),
          command(() => client.del(keyOf(key))).pipe(Effect.timeout(patience), Effect.ignore)
        )
    }
  })
)
