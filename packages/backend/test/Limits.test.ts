import { expect, it as plain, layer } from "@effect/vitest"
import { Buckets } from "@botflow/storage/limits/Buckets"
import * as BucketsMemory from "@botflow/storage/limits/BucketsMemory"
import * as BucketsRedis from "@botflow/storage/limits/BucketsRedis"
import * as Redis from "@botflow/storage/redis/Redis"
import * as TestRedis from "@botflow/testing/TestRedis"
import { randomUUID } from "node:crypto"
import { Context, Effect, Exit, Layer, Redacted, TestClock } from "effect"
import { addressOf } from "../src/http/Address.ts"
import * as RequestLimits from "../src/http/RequestLimits.ts"
import * as LiveStoreMemory from "@botflow/storage/live/LiveStoreMemory"
import { HttpServer } from "@effect/platform"
import { instance } from "./instances.ts"
import { emailOf, send } from "./people.ts"
import { connect } from "./sockets.ts"
import { app, given, json, message, post, request, tenant } from "./support.ts"

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

plain.effect("Nobody is counted where there is no limit", () =>
  Effect.gen(function* () {
    const { admit, knock, refused } = yield* RequestLimits.RequestLimits
    const each = Effect.all([admit("a"), knock("a", "::1"), refused("a", "::1")])
    yield* Effect.replicateEffect(each, 1_000)
  }).pipe(Effect.provide(Layer.provide(RequestLimits.layer(Infinity, 1), BucketsMemory.layer)))
)

plain("An address is believed where it comes from this machine alone", () => {
  expect(addressOf("127.0.0.1", "203.0.113.9, 198.51.100.7", 0)).toBe("198.51.100.7")
  expect(addressOf("::ffff:198.51.100.7", "203.0.113.9", 0)).toBe("198.51.100.7")
  expect(addressOf("::1", "not an address", 0)).toBe("::1")
  expect(addressOf("2001:db8:1:2:3:4:5:6", undefined, 0)).toBe("2001:db8:1:2::/64")
})

plain("An address is believed by as many proxies as there are, and by no more", () => {
  const heard = "6.6.6.6, 203.0.113.9, 198.51.100.7"
  expect(addressOf("10.0.0.1", heard, 1)).toBe("198.51.100.7")
  expect(addressOf("10.0.0.1", heard, 2)).toBe("203.0.113.9")
  expect(addressOf("127.0.0.1", heard, 2)).toBe("203.0.113.9")
  expect(addressOf("10.0.0.1", "203.0.113.9", 2)).toBe("203.0.113.9")
  expect(addressOf("10.0.0.1", undefined, 2)).toBe("10.0.0.1")
  expect(addressOf("10.0.0.1", "evil\u0000, ", 1)).toBe("10.0.0.1")
})

/** Notes how often the shared count is asked. */
const counted = (asked: { times: number }) =>
  Layer.map(BucketsMemory.layer, (context) => {
    const buckets = Context.get(context, Buckets)
    const take: typeof buckets.take = (...args) =>
      Effect.suspend(() => (asked.times++, buckets.take(...args)))
    return Context.make(Buckets, { ...buckets, take })
  })

plain.effect("An address that floods is bounded, whatever its keys, and those who are known go on", () => {
  const asked = { times: 0 }
  return Effect.gen(function* () {
    const { admit, knock } = yield* RequestLimits.RequestLimits
    yield* admit("known")
    const flood = yield* Effect.forEach(Array.from({ length: 2_000 }), () =>
      Effect.either(knock(randomUUID(), "6.6.6.6"))
    )
    expect(flood.filter(({ _tag }) => _tag === "Right")).toHaveLength(1_000)
    const times = asked.times
    expect(times).toBeLessThan(250)
    // Neither does it cost anything to refuse, nor to let in who is known.
    yield* Effect.replicateEffect(Effect.either(knock(randomUUID(), "6.6.6.6")), 100)
    yield* Effect.replicateEffect(knock("known", "6.6.6.6"), 100)
    expect(asked.times).toBe(times)
    yield* knock("new", "6.6.6.7")
    yield* TestClock.adjust("1 second")
    const later = yield* Effect.forEach(Array.from({ length: 300 }), () =>
      Effect.either(knock(randomUUID(), "6.6.6.6"))
    )
    expect(later.filter(({ _tag }) => _tag === "Right")).toHaveLength(100)
  }).pipe(Effect.provide(Layer.provide(RequestLimits.layer(10_000, 100), counted(asked))))
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

layer(app, { excludeTestServices: true })("An address", (it) => {
  it.scoped(
    "that asks too often is told when to come back, wherever it asks, before anything is looked up",
    () =>
      Effect.gen(function* () {
        const own = yield* tenant
        const at = yield* instance(LiveStoreMemory.layer, { requestsPerAddress: 4 })
        yield* Effect.gen(function* () {
          yield* request("/api/me", { token: own.read })
          const unknown = () => request("/api/me", { token: `bf_${randomUUID()}` })
          const flood = yield* Effect.replicateEffect(Effect.suspend(unknown), 60)
          expect(flood.filter(({ status }) => status === 401).length).toBeLessThan(60)
          for (const { headers } of flood.filter(({ status }) => status === 429))
            expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1)
          for (const asked of [
            json("/api/health/live"),
            json("/api/nothing"),
            post(`bf_${randomUUID()}`, { events: [message("e")] })
          ]) {
            // It gains four a second: at the moment it may have one.
            const { body, status, type } = yield* Effect.repeat(asked, {
              until: ({ status }) => status === 429
            })
            expect({ ...body, status, type }).toMatchObject({
              status: 429,
              code: "too_many_requests",
              type: "application/problem+json",
              retryAfterSeconds: 1
            })
          }
          const refused = yield* Effect.repeat(
            Effect.exit(Effect.scoped(connect({ query: { ticket: randomUUID() } }))),
            { until: (exit) => Exit.isFailure(exit) && JSON.stringify(exit.cause).includes('"status":429') }
          )
          expect(Exit.isFailure(refused)).toBe(true)
          expect((yield* request("/api/me", { token: own.read })).status).toBe(200)
        }).pipe(Effect.provideService(HttpServer.HttpServer, at))
        yield* given(own, [message("elsewhere")])
      })
  )
})
