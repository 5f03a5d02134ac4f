import { expect, it as plain, layer } from "@effect/vitest"
import { Buckets } from "@botflow/storage/limits/Buckets"
import * as BucketsMemory from "@botflow/storage/limits/BucketsMemory"
import * as BucketsRedis from "@botflow/storage/limits/BucketsRedis"
import * as Redis from "@botflow/storage/redis/Redis"
import * as TestRedis from "@botflow/testing/TestRedis"
import { randomUUID } from "node:crypto"
import { Effect, Layer, Redacted } from "effect"
import { addressOf } from "../src/http/Address.ts"
import * as RequestLimits from "../src/http/RequestLimits.ts"
import { emailOf, send } from "./people.ts"
import { app, request } from "./support.ts"

const away = Layer.provide(BucketsRedis.layer, Redis.layer({ url: Redacted.make("redis://127.0.0.1:1") }))
const shared = Layer.provide(BucketsRedis.layer, TestRedis.layer)

plain.effect.each([
  ["memory", BucketsMemory.layer],
  ["Redis", shared],
  ["a Redis that is away", away]
] as const)("Buckets in %s hold what they hold", ([, buckets]) =>
  Effect.gen(function* () {
    const { fill, giveBack, take } = yield* Buckets
    const key = randomUUID()
    const bucket = { capacity: 3, perSecond: 0.01 }
    const taken = yield* Effect.replicateEffect(take(key, bucket), 5)
    expect(taken.map(({ granted }) => granted)).toStrictEqual([1, 1, 1, 0, 0])
    expect(taken[4]?.waitMs).toBeGreaterThan(50_000)
    yield* giveBack(key)
    expect((yield* take(key, bucket, 5)).granted).toBe(1)
    yield* fill(key)
    expect((yield* take(key, bucket, 10)).granted).toBe(3)
  }).pipe(Effect.provide(buckets))
)

plain.effect("A key is not admitted more often than it may be", () =>
  Effect.gen(function* () {
    const { admit } = yield* RequestLimits.RequestLimits
    const token = randomUUID()
    const outcomes = yield* Effect.replicateEffect(Effect.either(admit(token)), 300)
    expect(outcomes.filter(({ _tag }) => _tag === "Right")).toHaveLength(200)
    expect((yield* Effect.either(admit("another")))._tag).toBe("Right")
  }).pipe(Effect.provide(Layer.provide(RequestLimits.layer(100), BucketsMemory.layer)))
)

plain("An address is believed where it comes from this machine alone", () => {
  expect(addressOf("127.0.0.1", "203.0.113.9, 198.51.100.7")).toBe("198.51.100.7")
  expect(addressOf("::ffff:198.51.100.7", "203.0.113.9")).toBe("198.51.100.7")
  expect(addressOf("::1", "not an address")).toBe("::1")
  expect(addressOf("2001:db8:1:2:3:4:5:6", undefined)).toBe("2001:db8:1:2::/64")
})

layer(app, { excludeTestServices: true })("Signing in", (it) => {
  it.effect("is tried ten times and no more, whether or not there is such a person", () =>
    Effect.gen(function* () {
      const email = emailOf("guessed")
      const tries = yield* Effect.replicateEffect(
        send("POST", "/api/session", undefined, { email, password: "guess" }),
        12
      )
      expect(tries.map(({ status }) => status)).toStrictEqual([...Array(10).fill(401), 429, 429])
      const { headers } = yield* request("/api/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password: "guess" })
      })
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(5)
    })
  )
})
