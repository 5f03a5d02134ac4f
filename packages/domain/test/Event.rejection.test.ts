import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Event from "../src/Event.ts"

const now = Date.UTC(2026, 0, 17, 9)
const least = {
  type: "message",
  id: "evt-2",
  timestamp: "2026-01-17T08:15:30Z",
  botId: "support",
  conversationId: "c-42",
  direction: "inbound"
}
const reject = (json: unknown) =>
  Either.match(Event.decode(json, { now, oldest: Event.maxAge }), {
    onLeft: (rejection) => rejection,
    onRight: () => expect.fail(`accepts ${JSON.stringify(json)}`)
  })

const infinite: unknown = JSON.parse("1e400")
const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i]))

/** What is wrong, under the path that the message must begin with. */
const wrong: ReadonlyArray<[path: string, members: Record<string, unknown>]> = [
  ["id", { id: undefined }],
  ["id", { id: "" }],
  ["id", { id: 7 }],
  ["id", { id: "a\u0000" }],
  ["id", { id: "a\nb" }],
  ["id", { id: "a\u007f" }],
  ["id", { id: "a\u0085" }],
  ["id", { id: "a\ud83d" }],
  ["id", { id: "\udca9a" }],
  ["id", { id: "x".repeat(201) }],
  ["botId", { botId: null }],
  ["botId", { botId: "\u0000" }],
  ["conversationId", { conversationId: "" }],
  ["timestamp", { timestamp: undefined }],
  ["timestamp", { timestamp: "2026-02-30T00:00:00Z" }],
  ["timestamp", { timestamp: "2026-01-17T24:00:00Z" }],
  ["timestamp", { timestamp: "2026-01-17T08:60:00Z" }],
  ["timestamp", { timestamp: "2026-01-17T08:00:60Z" }],
  ["timestamp", { timestamp: "2026-01-17T08:00:00" }],
  ["timestamp", { timestamp: "2026-01-17" }],
  ["timestamp", { timestamp: "2026-13-01T00:00:00Z" }],
  ["timestamp", { timestamp: "2026-01-17T08:00:00+24:00" }],
  ["timestamp", { timestamp: "2026-01-17T08:00:00+02:60" }],
  ["timestamp", { timestamp: 1768637730 }],
  ["channel", { channel: "fax" }],
  ["direction", { direction: undefined }],
  ["direction", { direction: "sideways" }],
  ["sequence", { sequence: 1.5 }],
  ["sequence", { sequence: "3" }],
  ["sequence", { sequence: 2 ** 31 }],
  ["sender", { sender: "bot" }],
  ["sender", { sender: "agent" }],
  ["sender", { sender: "customer", direction: "outbound" }],
  ["customer", { customer: "u-7" }],
  ["customer.id", { customer: { id: "\u0007" } }],
  ["customer.phone", { customer: { phone: "0821234567" } }],
  ["customer.phone", { customer: { phone: "+0821234567" } }],
  ["customer.phone", { customer: { phone: "+27 82 123 4567" } }],
  ["customer.phone", { customer: { phone: "+27821234567\n" } }],
  ["customer.name", { customer: { name: "x".repeat(201) } }],
  ["text", { text: "x".repeat(8193) }],
  ["success", { success: "true" }],
  ["fallback", { fallback: 1 }],
  ["responseTimeMs", { responseTimeMs: "1840" }],
  ["responseTimeMs", { responseTimeMs: -1 }],
  ["responseTimeMs", { responseTimeMs: 86_400_001 }],
  ["responseTimeMs", { responseTimeMs: Number.NaN }],
  ["responseTimeMs", { responseTimeMs: infinite }],
  ["tokens.input", { tokens: { input: 1, cachedInput: 2 } }],
  ["tokens.input", { tokens: { input: 3, cachedInput: 2, cacheCreationInput: 2 } }],
  ["tokens.output", { tokens: { output: 1, reasoningOutput: 2 } }],
  ["tokens.input", { tokens: { input: "812" } }],
  ["tokens.input", { tokens: { input: 1.5 } }],
  ["tokens.output", { tokens: { output: -1 } }],
  ["tokens.output", { tokens: { output: infinite } }],
  ["knowledgeBase.hits", { knowledgeBase: { queries: 1, hits: 2 } }],
  ["knowledgeBase.queries", { knowledgeBase: { hits: 0 } }],
  ["costUsd", { costUsd: -0.01 }],
  ["costUsd", { costUsd: "1,5" }],
  ["costUsd", { costUsd: "" }],
  ["costUsd", { costUsd: Number.NaN }],
  ["costUsd", { costUsd: infinite }],
  ["costUsd", { costUsd: "1000000000.01" }],
  ["metadata", { metadata: keys(21) }],
  ["metadata", { metadata: { nested: {} } }],
  ["metadata", { metadata: { list: [1] } }],
  ["metadata", { metadata: { none: null } }],
  ["metadata", { metadata: { number: infinite } }],
  ["metadata", { metadata: [] }],
  ["metadata", { metadata: { text: "x".repeat(1001) } }],
  ["score", { type: "conversation.rated" }],
  ["score", { type: "conversation.rated", score: 6 }],
  ["score", { type: "conversation.rated", score: 4.5 }],
  ["score", { type: "conversation.rated", score: "5" }],
  ["reason", { type: "conversation.escalated", reason: "x".repeat(501) }]
]

describe("Event.decode", () => {
  it.each(wrong.map(([path, members]) => [path, JSON.stringify(members).slice(0, 60), members] as const))(
    "names %s of %s",
    (path, _, members) => {
      const { code, message } = reject({ ...least, ...members })
      expect(message.startsWith(`${path}: `), message).toBe(true)
      expect(code).toBe("invalid_event")
      expect(message.length).toBeLessThan(500)
    }
  )

  it("takes what is just within the limits", () => {
    const most = {
      ...least,
      id: "x".repeat(200),
      text: "x".repeat(8192),
      sequence: -(2 ** 31),
      tokens: { input: 3, cachedInput: 2, cacheCreationInput: 1, output: 2, reasoningOutput: 2 },
      costUsd: "1000000000",
      metadata: keys(20)
    }
    expect(Either.isRight(Event.decode(most, { now, oldest: Event.maxAge }))).toBe(true)
  })

  it("counts characters, of which an emoji is one", () => {
    const of = (n: number) => ({ ...least, text: "🎉".repeat(n) })
    const decode = (sent: object) => Event.decode(sent, { now, oldest: Event.maxAge })
    expect(Either.isRight(decode({ ...of(8192), id: "🎉".repeat(200) }))).toBe(true)
    expect(reject(of(8193)).message).toMatch(/^text: .*8192 characters/)
    expect(reject({ ...least, id: "🎉".repeat(201) }).message).toMatch(/^id: /)
  })

  it.each([[undefined], ["conversation.closed"], [7], ["constructor"]])(
    "does not know the type %s",
    (type) => {
      expect(reject({ ...least, type })).toMatchObject({ code: "unknown_type", id: "evt-2" })
    }
  )

  it.each([[null], ["text"], [7], [[]], [undefined]])("refuses %s, which is no object", (json) => {
    expect(reject(json)).toStrictEqual({ code: "invalid_event", message: "expected an object", id: null })
  })

  it("tells the event's id only where it can be read", () => {
    expect(reject({ ...least, text: 7 }).id).toBe("evt-2")
    expect(reject({ ...least, id: "a\u0000" }).id).toBeNull()
    expect(reject({ ...least, id: {} }).id).toBeNull()
  })

  it("says why a timestamp is out of range", () => {
    expect(reject({ ...least, timestamp: "2026-01-18T09:00:00.001Z" })).toStrictEqual({
      code: "timestamp_out_of_range",
      message: "timestamp: 2026-01-18T09:00:00.001Z is more than 24 hours ahead",
      id: "evt-2"
    })
    expect(reject({ ...least, timestamp: "1999-01-01T00:00:00Z" }).message).toMatch(/more than 400 days old$/)
  })
})
