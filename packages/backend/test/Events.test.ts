import { gzipSync } from "node:zlib"
import { request as httpRequest } from "node:http"
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { app, baseUrl, given, json, message, now, post, request, tenant } from "./support.ts"

const ndjson = { "content-type": "application/x-ndjson" }

/** Only the head of a request: what is answered before the body was read. */
const head = (token: string, headers: Record<string, string>) =>
  Effect.flatMap(baseUrl, (base) =>
    Effect.async<{ status: number; text: string }>((resume) => {
      const sent = httpRequest(`${base}/api/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, ...headers }
      })
      sent.on("error", () => undefined)
      sent.on("response", async (response) => {
        const chunks: Array<Buffer> = []
        for await (const chunk of response) chunks.push(chunk as Buffer)
        resume(Effect.succeed({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
        sent.destroy()
      })
      sent.flushHeaders()
    })
  )

layer(app, { excludeTestServices: true })("POST /api/events", (it) => {
  it.effect("stores events, and the same ones again as duplicates", () =>
    Effect.gen(function* () {
      const { client, ingest } = yield* tenant
      const first = message("a")
      const events = [first, message("b", { direction: "outbound" }), first]
      expect(yield* post(ingest, { events })).toMatchObject({
        status: 202,
        body: { accepted: 2, duplicates: 1, rejected: [] }
      })
      expect((yield* post(ingest, { events })).body).toStrictEqual({
        accepted: 0,
        duplicates: 3,
        rejected: []
      })
      expect((yield* client.bots.list({ urlParams: {} })).items.map(({ botId }) => botId)).toStrictEqual([
        "support"
      ])
    })
  )

  it.effect("keeps the first of an id, and names what came with it later", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const first = message("a")
      yield* post(ingest, { events: [first] })
      const { body, status } = yield* post(ingest, {
        events: [message("b"), { ...first, channel: "sms" }, first]
      })
      expect(status).toBe(202)
      expect(body).toStrictEqual({
        accepted: 1,
        duplicates: 2,
        conflicts: [{ index: 1, id: "a", code: "conflict", message: expect.stringContaining("came first") }],
        rejected: []
      })
    })
  )

  it.effect("judges each event for itself", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const { body, status } = yield* post(ingest, {
        events: [
          message("good"),
          message("bad", { responseTimeMs: "slow" }),
          null,
          { id: "what", type: "unknown" },
          message("old", { timestamp: "2001-01-01T00:00:00Z" }),
          message("fine")
        ]
      })
      expect(status).toBe(202)
      const { rejected, ...counts } = body as { rejected: ReadonlyArray<Record<string, unknown>> }
      expect(counts).toStrictEqual({ accepted: 2, duplicates: 0 })
      expect(rejected.map(({ code, id, index }) => [index, id, code])).toStrictEqual([
        [1, "bad", "invalid_event"],
        [2, null, "invalid_event"],
        [3, "what", "unknown_type"],
        [4, "old", "timestamp_out_of_range"]
      ])
      expect(rejected[0]?.["message"]).toMatch(/^responseTimeMs: /)
    })
  )

  it.effect("takes one event a line; a broken line costs itself alone", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const body = [JSON.stringify(message("a")), "{broken", "", JSON.stringify(message("b")), ""].join(
        "\r\n"
      )
      expect((yield* post(ingest, body, ndjson)).body).toStrictEqual({
        accepted: 2,
        duplicates: 0,
        rejected: [{ index: 1, id: null, code: "invalid_json", message: "is not JSON" }]
      })
    })
  )

  it.effect("takes gzip", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const body = gzipSync(JSON.stringify({ events: [message("a", { text: "é🎉" })] }))
      expect(yield* post(ingest, body, { "content-encoding": "gzip" })).toMatchObject({
        status: 202,
        body: { accepted: 1 }
      })
      for (const name of ["GZIP", "x-gzip"]) {
        const again = yield* post(ingest, body, { "content-encoding": name })
        expect(again).toMatchObject({ status: 202, body: { duplicates: 1 } })
      }
    })
  )

  const unreadable: ReadonlyArray<[body: string, type: string]> = [
    ["", "application/json"],
    ["{", "application/json"],
    ["[]", "application/json"],
    ['"events"', "application/json"],
    ["{}", "application/json"],
    ['{"events":{}}', "application/json"],
    ['{"events":[]}', "application/json"],
    ["", "application/x-ndjson"],
    ["\n\n", "application/x-ndjson"]
  ]
  it.effect.each(unreadable)("answers 400 to %j as %s", ([body, type]) =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      expect(yield* post(ingest, body, { "content-type": type })).toMatchObject({
        status: 400,
        type: "application/problem+json",
        body: { code: "invalid_body" }
      })
    })
  )

  it.effect("answers 400 to what is not UTF-8 or not the gzip that it says it is", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      expect((yield* post(ingest, Uint8Array.of(0x7b, 0xff, 0x7d))).status).toBe(400)
      expect((yield* post(ingest, "{}", { "content-encoding": "gzip" })).status).toBe(400)
      const cut = gzipSync(JSON.stringify({ events: [message("a")] })).subarray(0, 60)
      expect((yield* post(ingest, cut, { "content-encoding": "gzip" })).status).toBe(400)
    })
  )

  it.effect("answers 415 to other types and encodings", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const wrong = [{ "content-type": "text/plain" }, { "content-type": "" }, { "content-encoding": "br" }]
      for (const headers of wrong)
        expect(yield* post(ingest, '{"events":[]}', headers)).toMatchObject({
          status: 415,
          type: "application/problem+json"
        })
      const charset = { "content-type": "Application/JSON; charset=utf-8" }
      expect((yield* post(ingest, { events: [message("a")] }, charset)).status).toBe(202)
    })
  )

  it.effect("answers 413 by the length alone, before it is sent", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const type = { "content-type": "application/json" }
      const { status, text } = yield* head(ingest, { ...type, "content-length": String(2 * 1024 * 1024 + 1) })
      expect(status).toBe(413)
      expect(JSON.parse(text)).toMatchObject({ code: "too_large", status: 413 })
    })
  )

  it.effect("answers 413 to a small body that unpacks to a large one", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "))
      expect(bomb.length).toBeLessThan(100_000)
      expect(yield* post(ingest, bomb, { "content-encoding": "gzip" })).toMatchObject({
        status: 413,
        body: { code: "too_large" }
      })
    })
  )

  it.effect("takes 1,000 events, and not one more", () =>
    Effect.gen(function* () {
      const { ingest } = yield* tenant
      const events = Array.from({ length: 1_001 }, (_, i) => message(`e-${i}`))
      expect(yield* post(ingest, { events })).toMatchObject({ status: 413, body: { code: "too_large" } })
      // Nothing of it was stored.
      expect((yield* post(ingest, { events: events.slice(1) })).body).toMatchObject({
        accepted: 1_000,
        duplicates: 0
      })
    })
  )

  it.effect("shows what was sent", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const day = now().slice(0, 10)
      const talk = { conversationId: "c/1 é", botId: "bot.é" }
      yield* given(sender, [
        message("q", {
          ...talk,
          timestamp: `${day}T08:15:30.250Z`,
          customer: { phone: "+27821234567", name: "Zoë" }
        }),
        message("a", {
          ...talk,
          direction: "outbound",
          timestamp: `${day}T08:15:32.090Z`,
          model: "gpt-4o-mini",
          tokens: { input: 812, cachedInput: 512, output: 96 },
          knowledgeBase: { queries: 1, hits: 1 },
          metadata: { intent: "order_status" }
        })
      ])
      const shown = yield* json(`/api/conversations/${encodeURIComponent(talk.conversationId)}`, {
        token: sender.read
      })
      expect(shown.status).toBe(200)
      expect(shown.body).toMatchObject({
        conversationId: talk.conversationId,
        botId: talk.botId,
        customer: { id: null, phone: "+27 •••• 4567", name: "Z••••" },
        messageCount: 2,
        averageResponseTimeMs: 1840,
        tokens: { input: 812, output: 96 },
        costUsd: "0.000141",
        lastText: null
      })
      const [, answer] = shown.body["messages"] as ReadonlyArray<Record<string, unknown>>
      expect(answer).toMatchObject({
        responseTimeMs: 1840,
        tokens: { input: 812, cachedInput: 512, cacheCreationInput: 0, output: 96, reasoningOutput: 0 },
        costUsd: "0.000141",
        metadata: { intent: "order_status" }
      })
    })
  )

  it.effect("keeps organizations apart that send the same ids", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* tenant, yield* tenant]
      for (const { ingest } of [one, other])
        expect((yield* post(ingest, { events: [message("same")] })).body).toMatchObject({
          accepted: 1,
          duplicates: 0
        })
      yield* given(one, [message("more", { conversationId: "c-2" })])
      const count = (token: string) =>
        Effect.map(
          request("/api/conversations", { token }),
          ({ text }) => (JSON.parse(text) as { items: ReadonlyArray<unknown> }).items.length
        )
      expect([yield* count(one.read), yield* count(other.read)]).toStrictEqual([2, 1])
    })
  )
})
