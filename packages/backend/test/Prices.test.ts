import { expect, layer } from "@effect/vitest"
import * as Client from "@botflow/api/Client"
import { SentPrice } from "@botflow/api/PricesApi"
import * as Instant from "@botflow/domain/Instant"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Effect, Schema } from "effect"
import { LiveMetrics } from "../src/live/LiveMetrics.ts"
import { app, baseUrl, given, json, message, request, type Tenant, tenant } from "./support.ts"

const ago = (ms: number) => Instant.format(Date.now() - ms)

const used = (id: string, model: string | null, input: number, more: Record<string, unknown> = {}) =>
  message(id, {
    direction: "outbound",
    conversationId: `c-${id}`,
    timestamp: ago(600_000),
    ...(model === null ? {} : { model }),
    tokens: { input },
    ...more
  })

const body = { validFrom: "2026-01-01T00:00:00Z", input: "0.5", output: "2" }

const send = (method: string) => (token: string, path: string, content?: unknown) =>
  json(`/api/prices/${path}`, {
    token,
    method,
    ...(content === undefined
      ? {}
      : {
          headers: { "content-type": "application/json" },
          body: typeof content === "string" ? content : JSON.stringify(content)
        })
  })
const put = send("PUT")
const del = send("DELETE")
const post = send("POST")

const usdOf = (sender: Tenant) =>
  Effect.gen(function* () {
    yield* (yield* RollUp).drain
    const { cost } = yield* sender.client.analytics.summary({ urlParams: {} })
    const live = yield* (yield* LiveMetrics).readNow(sender.organizationId, null)
    return { ...cost, live: live.totals.costUsd }
  })

layer(app, { excludeTestServices: true })("Prices", (it) => {
  it.effect("lists what is shipped and what is own, and which of them counts now", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const first = yield* sender.client.prices.list()
      expect(first.unpriced).toStrictEqual([])
      const mini = first.items.filter(({ model }) => model === "gpt-4o-mini")
      expect(mini).toStrictEqual([
        {
          model: "gpt-4o-mini",
          validFrom: "2024-07-18T00:00:00.000Z",
          input: "0.15",
          cachedInput: "0.075",
          cacheCreationInput: null,
          output: "0.6",
          source: "shipped",
          inForce: true,
          reference: "https://openai.com/api/pricing"
        }
      ])
      yield* put(sender.admin, "gpt-4o-mini", body)
      yield* put(sender.admin, "gpt-4o-mini", { ...body, validFrom: "2199-01-01T00:00:00Z" })
      const { items } = yield* sender.client.prices.list()
      expect(
        items
          .filter(({ model }) => model === "gpt-4o-mini")
          .map(({ inForce, source, validFrom }) => [validFrom.slice(0, 4), source, inForce])
      ).toStrictEqual([
        ["2199", "own", false],
        ["2026", "own", true],
        ["2024", "shipped", false]
      ])
    })
  )

  it.effect("tells which models have no price, and is told one", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [
        used("a", "own-model", 1_000_000),
        used("b", "own-model-2026-02-03", 2_000_000),
        used("c", "own-model", 1_000_000, { costUsd: "7" }),
        used("d", "gpt-4o-mini", 1_000_000),
        used("e", null, 5)
      ])
      const before = yield* usdOf(sender)
      expect(before).toMatchObject({ usd: "7.15", unpricedMessages: 3, live: "7.15" })
      const { unpriced } = yield* sender.client.prices.list()
      expect(unpriced.map(({ messages, model }) => [model, messages])).toStrictEqual([
        ["own-model", 1],
        ["own-model-2026-02-03", 1],
        [null, 1]
      ])

      const answer = {
        price: {
          model: "own-model",
          validFrom: "2026-01-01T00:00:00.000Z",
          input: "0.5",
          cachedInput: null,
          cacheCreationInput: null,
          output: "2"
        },
        repriced: {
          messages: 2,
          costUsdBefore: "0",
          costUsdAfter: "1.5",
          differenceUsd: "1.5",
          newlyPriced: 2,
          newlyUnpriced: 0
        }
      }
      const told = yield* put(sender.admin, "own-model?preview=true", body)
      expect(told).toMatchObject({ status: 200, body: { ...answer, preview: true } })
      expect(yield* usdOf(sender)).toStrictEqual(before)

      const done = yield* put(sender.admin, "own-model", body)
      expect(done.body).toStrictEqual({ ...answer, preview: false })
      // What it says is so by then.
      const { cost } = yield* sender.client.analytics.summary({ urlParams: {} })
      expect(cost).toMatchObject({ usd: "8.65", unpricedMessages: 1 })
      expect(yield* usdOf(sender)).toMatchObject({ usd: "8.65", unpricedMessages: 1, live: "8.65" })
      const again = yield* put(sender.admin, "own-model", body)
      expect(again.body).toMatchObject({ repriced: { messages: 0, differenceUsd: "0" } })

      const query = `own-model?validFrom=${body.validFrom}`
      const undo = { messages: 2, costUsdAfter: "0", differenceUsd: "-1.5", newlyUnpriced: 2 }
      expect((yield* del(sender.admin, `${query}&preview=true`)).body).toMatchObject({ repriced: undo })
      expect((yield* del(sender.admin, query)).body).toMatchObject({ price: answer.price, repriced: undo })
      expect(yield* usdOf(sender)).toStrictEqual(before)
      expect(yield* del(sender.admin, query)).toMatchObject({ status: 404, body: { code: "no_such_price" } })
    })
  )

  it.effect("takes any name that a model may have, from the client and in the address", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const client = yield* Client.make({ baseUrl: yield* baseUrl, token: sender.admin })
      const names = ["meta-llama/Llama-3.1", "qwen2:7b", "a?b#c;d", "100%25 é", "ÄÖ", "x".repeat(200)]
      for (const model of names) {
        const { price } = yield* client.prices.set({
          path: { model },
          urlParams: {},
          payload: Schema.decodeSync(SentPrice)(body)
        })
        expect(price.model).toBe(model)
        const { body: answer } = yield* put(sender.admin, encodeURIComponent(model), body)
        expect(answer).toMatchObject({ price: { model } })
      }
      const { items } = yield* client.prices.list()
      const own = items.filter(({ source }) => source === "own").map(({ model }) => model)
      expect(own.sort()).toStrictEqual([...names].sort())
    })
  )

  it.effect("takes decimals as text or numbers, and absent parts as null", () =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      const sent = { ...body, input: 0.15, cachedInput: "7.50e-2", cacheCreationInput: null, output: "00.60" }
      const { body: answer } = yield* put(admin, "m", sent)
      expect(answer["price"]).toMatchObject({
        input: "0.15",
        cachedInput: "0.075",
        cacheCreationInput: null,
        output: "0.6"
      })
    })
  )

  const hostile: ReadonlyArray<[field: string, content: unknown]> = [
    ["input", { ...body, input: "-1" }],
    ["input", { ...body, input: "1,5" }],
    ["input", { ...body, input: "NaN" }],
    ["input", { ...body, input: "1e-99" }],
    ["input", { ...body, input: "1e99" }],
    ["input", { ...body, input: null }],
    ["input", { validFrom: body.validFrom, output: "1" }],
    ["output", { ...body, output: { "0": "1" } }],
    ["cachedInput", { ...body, cachedInput: "Infinity" }],
    ["cacheCreationInput", { ...body, cacheCreationInput: true }],
    ["validFrom", { ...body, validFrom: "2026-02-30T00:00:00Z" }],
    ["validFrom", { ...body, validFrom: "0000-01-01T00:00:00Z" }],
    ["validFrom", { ...body, validFrom: 1 }],
    ["cachedinput", { ...body, cachedinput: "1" }]
  ]
  it.effect.each(hostile)("names what is wrong: %s of %j", ([field, content]) =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      const answer = yield* put(admin, "m", content)
      expect(answer).toMatchObject({ status: 400, type: "application/problem+json" })
      expect(answer.body["detail"]).toMatch(new RegExp(`^${field}: .`))
    })
  )

  it.effect("refuses what is no price at all, and who may not set one", () =>
    Effect.gen(function* () {
      const { admin, ingest, read } = yield* tenant
      for (const content of ["{", "null", "[]", '"x"', ""]) {
        expect(yield* put(admin, "m", content)).toMatchObject({ status: 400 })
      }
      for (const content of ["null", "[]", '"x"', ""]) {
        expect((yield* put(admin, "m", content)).body["detail"]).toBe("body: expected an object")
      }
      for (const model of ["%00", "a%0Ab"]) {
        expect(yield* put(admin, model, body)).toMatchObject({
          status: 400,
          body: { detail: expect.stringMatching(/^model: /) }
        })
      }
      for (const nowhere of ["x".repeat(201), "%F0%9F", "%", "a/b"]) {
        expect((yield* put(admin, nowhere, body)).status).toBe(404)
      }
      expect(yield* put(admin, "m?preview=yes", body)).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/^preview: /) }
      })
      expect(yield* del(admin, "m")).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/^validFrom: /) }
      })
      for (const token of [read, ingest]) {
        expect((yield* put(token, "m", body)).status).toBe(403)
        expect((yield* put(token, "m?preview=true", body)).status).toBe(403)
        expect((yield* del(token, `m?validFrom=${body.validFrom}`)).status).toBe(403)
      }
      expect((yield* request("/api/prices", { token: ingest })).status).toBe(403)
      expect((yield* request("/api/prices")).status).toBe(401)
    })
  )

  it.effect("tells what the tokens of a range would cost elsewhere", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [
        used("a", "gpt-4o", 1_000_000, {
          tokens: { input: 1_000_000, cachedInput: 400_000, output: 100_000 }
        }),
        used("b", "gpt-4o-mini", 1_000_000),
        used("c", "own-model", 2_000_000),
        used("d", "gpt-4o", 1_000_000, { timestamp: ago(50 * Instant.hour) }),
        message("q", { timestamp: ago(700_000) })
      ])
      const { body: answer, status } = yield* post(sender.read, "what-if", { model: "gpt-4o-mini" })
      expect(status).toBe(200)
      expect(answer).toMatchObject({
        timezone: "Africa/Johannesburg",
        price: { model: "gpt-4o-mini", validFrom: "2024-07-18T00:00:00.000Z", input: "0.15", output: "0.6" },
        tokens: { input: 4_000_000, cachedInput: 400_000, cacheCreationInput: 0, output: 100_000 },
        actualUsd: "3.15",
        // 3.6 million at 0.15, 0.4 at 0.075, and 0.1 at 0.60.
        whatIfUsd: "0.63",
        differenceUsd: "-2.52",
        unpricedMessages: 1
      })
      expect(answer["byModel"]).toMatchObject([
        { model: "gpt-4o", messages: 1, actualUsd: "3", whatIfUsd: "0.18", differenceUsd: "-2.82" },
        { model: "gpt-4o-mini", messages: 1, actualUsd: "0.15", whatIfUsd: "0.15", differenceUsd: "0" },
        {
          model: "own-model",
          messages: 1,
          actualUsd: null,
          whatIfUsd: "0.3",
          differenceUsd: null,
          unpricedMessages: 1
        }
      ])
      const free = { price: { input: "0", output: 0 } }
      const narrowed = yield* post(sender.read, "what-if?period=7d&model=gpt-4o&channel=web", free)
      expect(narrowed.body).toMatchObject({
        price: { model: null, validFrom: null, input: "0", cachedInput: null },
        actualUsd: "5.5",
        whatIfUsd: "0",
        differenceUsd: "-5.5",
        unpricedMessages: 0
      })
      const nothing = yield* post(sender.read, "what-if?botId=nobody", free)
      expect(nothing.body).toMatchObject({
        actualUsd: null,
        whatIfUsd: "0",
        differenceUsd: null,
        byModel: []
      })
    })
  )

  it.effect("asks for one alternative that is known", () =>
    Effect.gen(function* () {
      const { admin, ingest, read } = yield* tenant
      const detail = (path: string, content: unknown) =>
        Effect.map(post(read, path, content), ({ body, status }) => [status, body["detail"]])
      const refused = (field: string) => [400, expect.stringMatching(new RegExp(`^${field}: .`))]
      expect(yield* detail("what-if", { model: "own-model" })).toStrictEqual(refused("model"))
      expect(yield* detail("what-if", {})).toStrictEqual(refused("model"))
      const price = { input: "1", output: "1" }
      expect(yield* detail("what-if", { model: "gpt-4o", price })).toStrictEqual(refused("model"))
      expect(yield* detail("what-if", { price: { ...price, input: "-1" } })).toStrictEqual(
        refused("price.input")
      )
      expect(yield* detail("what-if", { price: { ...price, in: 1 } })).toStrictEqual(refused("price.in"))
      expect(yield* detail("what-if?bucket=day", { price })).toStrictEqual(refused("bucket"))
      expect(yield* detail("what-if?from=x&to=y", { price })).toStrictEqual(refused("from"))
      expect((yield* post(ingest, "what-if", { price })).status).toBe(403)
      yield* put(admin, "own-model", body)
      expect((yield* post(read, "what-if", { model: "own-model-20260101" })).body).toMatchObject({
        price: { model: "own-model", input: "0.5" }
      })
    })
  )

  it.effect("keeps organizations apart", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* tenant, yield* tenant]
      for (const sender of [one, two]) yield* given(sender, [used("a", "gpt-4o", 1_000_000)])
      expect((yield* put(one.admin, "gpt-4o", { ...body, input: "1" })).body).toMatchObject({
        repriced: {
          messages: 1,
          costUsdBefore: "2.5",
          costUsdAfter: "1",
          differenceUsd: "-1.5",
          newlyPriced: 0
        }
      })
      expect(yield* usdOf(one)).toMatchObject({ usd: "1", live: "1" })
      expect(yield* usdOf(two)).toMatchObject({ usd: "2.5", live: "2.5" })
      const { items } = yield* two.client.prices.list()
      expect(items.filter(({ source }) => source === "own")).toStrictEqual([])
      expect((yield* del(two.admin, `gpt-4o?validFrom=${body.validFrom}`)).status).toBe(404)
    })
  )
})
