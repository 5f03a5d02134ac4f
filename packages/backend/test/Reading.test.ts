import { expect, layer } from "@effect/vitest"
import { BotId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { Effect } from "effect"
import { app, given, json, message, post, request, type Tenant, tenant } from "./support.ts"

const ago = (ms: number) => Instant.format(Date.now() - ms)

/** Two bots: one answers well, and once badly; the other only listens. */
const talk = (sender: Tenant) =>
  given(sender, [
    message("q1", {
      botId: "a",
      conversationId: "c-1",
      timestamp: ago(600_000),
      customer: { id: "u-1", name: '=HYPERLINK("x")' }
    }),
    message("a1", {
      botId: "a",
      conversationId: "c-1",
      direction: "outbound",
      timestamp: ago(590_000),
      responseTimeMs: 50,
      model: "gpt-4o-mini",
      tokens: { input: 1_000_000, output: 0 },
      knowledgeBase: { queries: 4, hits: 3 }
    }),
    message("a2", {
      botId: "a",
      conversationId: "c-1",
      direction: "outbound",
      timestamp: ago(580_000),
      responseTimeMs: 100,
      success: false,
      fallback: true,
      model: "no-such-model",
      tokens: { input: 5 }
    }),
    {
      ...message("r1"),
      type: "conversation.resolved",
      botId: "a",
      conversationId: "c-1",
      timestamp: ago(570_000)
    },
    {
      ...message("s1"),
      type: "conversation.rated",
      botId: "a",
      conversationId: "c-1",
      timestamp: ago(560_000),
      score: 4
    },
    message("q2", { botId: "b", conversationId: "c-2", timestamp: ago(300_000), channel: "sms" })
  ])

const awkward = ["a/b", "a?b=c", "a%2Fb", "50%", "a#b", "a//b", "../keys", "<b>x</b>", "ünï 😀", "a;b"]

layer(app, { excludeTestServices: true })("An id of any characters", (it) => {
  it.effect("is reached by the typed client", () =>
    Effect.gen(function* () {
      const own = yield* tenant
      yield* given(
        own,
        awkward.map((id) => message(`m-${id}`, { botId: id, conversationId: id }))
      )
      for (const id of awkward) {
        const botId = BotId.make(id)
        const { conversationId } = yield* own.client.conversations.get({
          path: { conversationId: id },
          urlParams: { botId }
        })
        expect(conversationId).toBe(id)
        const { count } = yield* own.client.analytics.percentiles({ path: { botId }, urlParams: {} })
        expect(count).toBe(0)
      }
    })
  )
})

layer(app, { excludeTestServices: true })("Reading", (it) => {
  it.effect("sums up everything, and each bot", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { byBot, ...summary } = yield* sender.client.analytics.summary({ urlParams: {} })
      expect(summary).toMatchObject({
        timezone: "Africa/Johannesburg",
        messages: { total: 4, inbound: 2, outbound: 2, agent: 0 },
        replies: {
          successful: 1,
          failed: 1,
          fallback: 1,
          successRate: 0.5,
          errorRate: 0.5,
          fallbackRate: 0.5
        },
        responseTime: { count: 2, avg: 75, p50: 75 },
        conversations: {
          started: 2,
          active: 2,
          engaged: 2,
          closed: 1,
          handoffRate: 0,
          containmentRate: 1,
          resolutionRate: 1
        },
        knowledgeBase: { hitRate: 0.75 },
        tokens: { input: 1_000_005 },
        cost: { usd: "0.15", perConversationUsd: "0.075", unpricedMessages: 1 },
        customers: { active: 1 },
        satisfaction: { ratings: 1, average: 4 }
      })
      expect(byBot.map(({ botId, messages }) => [botId, messages.total])).toStrictEqual([
        ["a", 3],
        ["b", 1]
      ])
    })
  )

  it.effect("narrows by what is asked, repeatedly", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const total = (query: string) =>
        Effect.map(
          json(`/api/analytics/summary?${query}`, { token: sender.read }),
          ({ body }) => (body["messages"] as { total: number }).total
        )
      expect(yield* total("botId=a")).toBe(3)
      expect(yield* total("botId=a&botId=b")).toBe(4)
      expect(yield* total("channel=sms")).toBe(1)
      expect(yield* total("model=gpt-4o-mini")).toBe(1)
      expect(yield* total("botId=nobody")).toBe(0)
    })
  )

  it.effect("has the equally long range before it, where asked", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [
        message("old", { timestamp: ago(90 * 60_000) }),
        message("new", { timestamp: ago(30 * 60_000) }),
        message("newer")
      ])
      const range = { from: ago(60 * 60_000), to: ago(-60_000) }
      const answer = yield* sender.client.analytics.messageVolume({
        urlParams: { ...range, compare: "previous" }
      })
      expect(answer.summary.inbound).toBe(2)
      expect(answer.previous?.summary.inbound).toBe(1)
      expect(answer.previous?.to).toBe(answer.from)
      expect(answer.points.reduce((sum, { inbound }) => sum + inbound, 0)).toBe(2)
    })
  )

  it.effect("shows live numbers of the last hour", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const live = yield* sender.client.analytics.realtime({ urlParams: {} })
      expect(live).toMatchObject({
        activeConversations: 1,
        averageResponseTimeMs: 75,
        successRate: 0.5,
        messagesPerHour: 4,
        totals: { messages: 4, successful: 1, failed: 1, tokens: 1_000_005, costUsd: "0.15" },
        percentiles: { p50: 75 },
        trend: { activeConversations: 0, averageResponseTimeMs: null, successRate: null, messagesPerHour: 0 }
      })
    })
  )

  it.effect("shows live numbers of the bots that are asked for", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [
        message("a1", { botId: "a" }),
        message("b1", { botId: "b" }),
        message("c1", { botId: "c" })
      ])
      const of = (...botId: ReadonlyArray<string>) =>
        Effect.map(
          sender.client.analytics.realtime({ urlParams: { botId: botId.map((id) => BotId.make(id)) } }),
          ({ messagesPerHour }) => messagesPerHour
        )
      expect(yield* of("a")).toBe(1)
      expect(yield* of("a", "c")).toBe(2)
      expect(yield* of("nobody")).toBe(0)
    })
  )

  it.effect("shows no response of a clock that is ahead as one of the last", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const reply = { direction: "outbound", botId: "a" }
      yield* given(sender, [
        message("a1", { ...reply, responseTimeMs: 50 }),
        message("a2", { ...reply, responseTimeMs: 9_000, timestamp: ago(-600_000) })
      ])
      const live = yield* sender.client.analytics.realtime({ urlParams: {} })
      expect(live).toMatchObject({ averageResponseTimeMs: 50, messagesPerHour: 1, percentiles: { p99: 50 } })
    })
  )

  it.effect("shows what is active now, whatever a clock that is ahead has sent", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const ahead = ago(-600_000)
      const ended = (id: string, conversationId: string, timestamp: string) => ({
        ...message(id, { conversationId, timestamp }),
        type: "conversation.resolved"
      })
      yield* given(sender, [
        message("m-1", { conversationId: "ends later" }),
        ended("r-1", "ends later", ahead),
        message("m-2", { conversationId: "goes on" }),
        message("m-3", { conversationId: "goes on", timestamp: ahead }),
        message("m-4", { conversationId: "begins later", timestamp: ahead }),
        message("m-5", { conversationId: "begins later too", timestamp: ahead }),
        message("m-6", { conversationId: "is over" }),
        ended("r-2", "is over", ago(0))
      ])
      expect((yield* sender.client.analytics.realtime({ urlParams: {} })).activeConversations).toBe(2)
    })
  )

  it.effect("averages the last responses, however many are yet to come", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const reply = { direction: "outbound", botId: "a" }
      yield* given(sender, [
        message("now", { ...reply, responseTimeMs: 50 }),
        ...Array.from({ length: 100 }, (_, i) =>
          message(`later-${i}`, { ...reply, responseTimeMs: 9_000, timestamp: ago(-600_000) })
        )
      ])
      expect((yield* sender.client.analytics.realtime({ urlParams: {} })).averageResponseTimeMs).toBe(50)
    })
  )

  it.effect("pages through conversations", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(
        sender,
        Array.from({ length: 5 }, (_, i) =>
          message(`m-${i}`, { conversationId: `c-${i}`, timestamp: ago(i * 1000) })
        )
      )
      const ids: Array<string> = []
      let cursor: string | null = null
      do {
        const page: { items: ReadonlyArray<{ conversationId: string }>; nextCursor: string | null } =
          yield* sender.client.conversations.list({
            urlParams: { limit: 2, ...(cursor === null ? {} : { cursor }) }
          })
        ids.push(...page.items.map(({ conversationId }) => conversationId))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(ids).toStrictEqual(["c-0", "c-1", "c-2", "c-3", "c-4"])
    })
  )

  it.effect("gives conversations as a file, as the list shows them", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { headers, status, text } = yield* request("/api/export/conversations.csv?botId=a", {
        token: sender.admin
      })
      expect(status).toBe(200)
      expect(headers.get("content-type")).toBe("text/csv; charset=utf-8")
      expect(headers.get("content-disposition")).toBe('attachment; filename="conversations.csv"')
      const [header, line, ...more] = text.split("\r\n")
      expect(header).toMatch(
        /^conversation_id,bot_id,channel,status,customer_id,customer_phone,customer_country,customer_name,/
      )
      expect(line).toContain(`u-1,,,"'=HYPERLINK(""x"")",3,`)
      expect(more).toStrictEqual([""])
    })
  )

  it.effect("keeps answers out of caches, and says which request they are of", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const { headers } = yield* request("/api/analytics/summary", { token: read })
      expect(headers.get("cache-control")).toBe("no-store")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
    })
  )

  it.effect("ends with a key that is revoked", () =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      const made = yield* json("/api/keys", {
        token: admin,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Sender", scopes: ["ingest"] })
      })
      expect(made.status).toBe(201)
      const key = String(made.body["key"])
      expect((yield* post(key, { events: [message("a")] })).status).toBe(202)
      const gone = yield* request(`/api/keys/${String(made.body["id"])}`, { token: admin, method: "DELETE" })
      expect(gone.status).toBe(204)
      expect((yield* post(key, { events: [message("b")] })).status).toBe(401)
      expect((yield* json("/api/keys/none", { token: admin, method: "DELETE" })).body).toMatchObject({
        status: 404,
        code: "no_such_key"
      })
    })
  )

  it.effect("describes itself", () =>
    Effect.gen(function* () {
      const { body } = yield* json("/api/openapi.json")
      expect(body["openapi"]).toMatch(/^3\.1\./)
      const paths = body["paths"] as Record<string, Record<string, unknown>>
      expect(paths["/api/events"]?.["post"]).toMatchObject({
        requestBody: { content: { "application/json": {}, "application/x-ndjson": {} } },
        responses: { 400: { content: { "application/problem+json": {} } } }
      })
      expect(Object.keys(paths)).toContain("/api/realtime")
      // What cannot be decoded is a problem like any other.
      expect(JSON.stringify(paths)).not.toContain("HttpApiDecodeError")
    })
  )
})
