import { expect, layer } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { isAllowedOrigin } from "../src/live/SocketServer.ts"
import { connect, ticket } from "./sockets.ts"
import { app, given, json, message, publicUrl, tenant } from "./support.ts"

const refusal = (options: Parameters<typeof connect>[0]) =>
  Effect.scoped(connect(options)).pipe(
    Effect.exit,
    Effect.map((exit) => (Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error : null))
  )
const refused = (status: number) => ({ status, body: { status, code: "socket_refused" } })

layer(app, { excludeTestServices: true })("The live socket", (it) => {
  it.scoped("opens with a ticket once", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const once = yield* ticket(read)
      const socket = yield* connect({ query: { ticket: once } })
      expect(yield* socket.next).toMatchObject({ type: "snapshot", seq: 1, conversations: [] })
      expect(yield* refusal({ query: { ticket: once } })).toMatchObject(refused(401))
    })
  )

  it.effect("says until when a ticket is worth something", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const before = Date.now()
      const { body, status } = yield* json("/api/realtime/ticket", { method: "POST", token: read })
      expect(status).toBe(201)
      const ttl = Date.parse(String(body["expiresAt"])) - before
      expect(ttl >= 30_000 && ttl < 40_000).toBe(true)
    })
  )

  it.scoped("opens with a key that may read", () =>
    Effect.gen(function* () {
      const { ingest, read } = yield* tenant
      expect((yield* (yield* connect({ token: read })).next).type).toBe("snapshot")
      expect(yield* refusal({ token: ingest })).toMatchObject(refused(403))
      expect(yield* refusal({ token: "bf_wrong" })).toMatchObject(refused(401))
      expect(yield* refusal({})).toMatchObject(refused(401))
      expect(yield* refusal({ query: { ticket: "never" } })).toMatchObject(refused(401))
      expect(yield* refusal({ token: read, path: "/api/elsewhere" })).toMatchObject(refused(404))
    })
  )

  it.scoped("opens for pages of its own address alone", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      for (const origin of [publicUrl, "http://localhost:3000", "http://127.0.0.1:5173"])
        expect((yield* (yield* connect({ token: read, origin })).next).type).toBe("snapshot")
      for (const origin of [
        "https://evil.example",
        "https://bots.example.org.evil.example",
        "http://bots.example.org",
        "null"
      ])
        expect(yield* refusal({ token: read, origin }), origin).toMatchObject(refused(403))
    })
  )

  it.scoped("does not take a ticket from a page that may not connect", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const kept = yield* ticket(read)
      yield* refusal({ query: { ticket: kept }, origin: "https://evil.example" })
      expect((yield* (yield* connect({ query: { ticket: kept } })).next).type).toBe("snapshot")
    })
  )

  it.scoped("tells of each conversation that moves, and of the numbers, with seq rising by one", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const socket = yield* connect({ token: sender.read })
      yield* socket.nextOf("snapshot")
      yield* given(sender, [message("a"), message("b", { direction: "outbound", responseTimeMs: 700 })])
      // Which of the two comes first is left to the moment at which the hub looks.
      const both = yield* socket.until(
        (frames) =>
          frames.some(({ type }) => type === "conversation") &&
          frames.some((frame) => frame.type === "metrics" && frame.metrics.messagesPerHour === 2)
      )
      const first = both.findLast((frame) => frame.type === "conversation") ?? expect.fail("no conversation")
      expect(first.conversation).toMatchObject({
        conversationId: "c-1",
        botId: "support",
        messageCount: 2,
        status: "active"
      })
      const { metrics } = both.findLast((frame) => frame.type === "metrics") ?? expect.fail("no metrics")
      expect(metrics).toMatchObject({
        activeConversations: 1,
        messagesPerHour: 2,
        successRate: 1,
        averageResponseTimeMs: 700
      })
      yield* given(sender, [message("c", { conversationId: "c-2" })])
      const second = yield* socket.nextOf("conversation")
      expect(second.conversation.conversationId).toBe("c-2")
      expect(second.seq).toBeGreaterThan(first.seq)
    })
  )

  it.scoped("numbers its frames without a gap", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const socket = yield* connect({ token: sender.read })
      yield* given(
        sender,
        Array.from({ length: 5 }, (_, i) => message(`m-${i}`, { conversationId: `c-${i}` }))
      )
      const seqs: Array<number> = []
      while (seqs.length < 4) seqs.push((yield* socket.next).seq)
      expect(seqs).toStrictEqual([1, 2, 3, 4])
    })
  )

  it.scoped("goes on from a cursor with what was missed, all of it, once", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const { cursor } = yield* Effect.scoped(
        Effect.gen(function* () {
          const socket = yield* connect({ token: sender.read })
          yield* socket.nextOf("snapshot")
          yield* given(sender, [message("a", { conversationId: "seen" })])
          return yield* socket.nextOf("conversation")
        })
      )
      yield* given(sender, [message("b", { conversationId: "missed-1" })])
      yield* given(sender, [message("c", { conversationId: "missed-2" })])
      const back = yield* connect({ token: sender.read, query: { cursor } })
      const missed = [yield* back.next, yield* back.next]
      expect(missed).toMatchObject([
        { type: "conversation", seq: 1, conversation: { conversationId: "missed-1" } },
        { type: "conversation", seq: 2, conversation: { conversationId: "missed-2" } }
      ])
      expect((yield* back.next).type).toBe("metrics")
      yield* given(sender, [message("d", { conversationId: "new" })])
      expect((yield* back.nextOf("conversation")).conversation.conversationId).toBe("new")
    })
  )

  it.scoped("starts over, and says so, where it does not know the cursor", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [message("a")])
      for (const cursor of ["garbage", "1-1", ""]) {
        const socket = yield* connect({ token: sender.read, query: { cursor } })
        const frame = yield* socket.next
        expect(frame).toMatchObject({
          type: "snapshot",
          seq: 1,
          resync: true,
          conversations: [{ conversationId: "c-1" }]
        })
      }
      const fresh = yield* (yield* connect({ token: sender.read })).next
      expect(fresh).not.toHaveProperty("resync")
    })
  )

  it.scoped("narrows to the bots asked for", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [message("a", { botId: "one" }), message("b", { botId: "two" })])
      const socket = yield* connect({ token: sender.read })
      expect((yield* socket.nextOf("snapshot")).conversations).toHaveLength(2)
      yield* socket.say(JSON.stringify({ type: "subscribe", botId: ["two"] }))
      const narrowed = yield* socket.nextOf("snapshot")
      expect(narrowed.conversations.map(({ botId }) => botId)).toStrictEqual(["two"])
      expect(narrowed.metrics.messagesPerHour).toBe(1)
      yield* given(sender, [message("c", { botId: "one", conversationId: "no" })])
      yield* given(sender, [message("d", { botId: "two", conversationId: "yes" })])
      expect((yield* socket.nextOf("conversation")).conversation.conversationId).toBe("yes")
      yield* socket.say(JSON.stringify({ type: "subscribe", botId: [] }))
      expect((yield* socket.nextOf("snapshot")).conversations).toHaveLength(4)
    })
  )

  it.scoped("closes on who says what it does not understand", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      for (const text of [
        "hello",
        "{}",
        '{"type":"subscribe","botId":"one"}',
        '{"type":"publish","botId":[]}'
      ]) {
        const socket = yield* connect({ token: read })
        yield* socket.next
        yield* socket.say(text)
        expect(yield* socket.closed).toBe(1008)
      }
    })
  )

  it.scoped("shows nothing of another organization", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* tenant, yield* tenant]
      const socket = yield* connect({ token: other.read })
      yield* socket.nextOf("snapshot")
      yield* given(one, [message("a", { conversationId: "theirs" })])
      yield* given(other, [message("a", { conversationId: "own" })])
      expect((yield* socket.nextOf("conversation")).conversation.conversationId).toBe("own")
    })
  )

  it("knows the origins that may connect", () => {
    expect(isAllowedOrigin(undefined, undefined)).toBe(true)
    expect(isAllowedOrigin("http://[::1]:3000", undefined)).toBe(true)
    expect(isAllowedOrigin(publicUrl, undefined)).toBe(false)
    expect(isAllowedOrigin(publicUrl, new URL(`${publicUrl}/dashboard`))).toBe(true)
    expect(isAllowedOrigin("http://localhost.evil.example", undefined)).toBe(false)
    expect(isAllowedOrigin("not an origin", undefined)).toBe(false)
  })
})
