import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import * as Event from "../src/Event.ts"
import * as Instant from "../src/Instant.ts"
import * as Text from "../src/Text.ts"
import * as Usd from "../src/Usd.ts"

const now = Date.UTC(2026, 0, 17, 9)
const decode = (json: unknown, oldest: number | null = Event.maxAge) => Event.decode(json, { now, oldest })
const accept = (json: unknown) => Either.getOrThrowWith(decode(json), ({ message }) => new Error(message))
const acceptMessage = (json: unknown) => {
  const event = accept(json)
  if (event.type !== "message") throw new Error("expected a message")
  return event
}
const acceptTurn = (json: unknown) => {
  const event = accept(json)
  if (event.type === "message") throw new Error("expected a turn")
  return event
}

const example = {
  type: "message",
  id: "evt-1",
  timestamp: "2026-01-17T08:15:30.250Z",
  botId: "support",
  conversationId: "c-42",
  channel: "whatsapp",
  direction: "outbound",
  sequence: 3,
  sender: "bot",
  customer: { id: "u-7", phone: "+27821234567", name: "…" },
  text: "…",
  success: true,
  error: "provider_timeout",
  fallback: false,
  responseTimeMs: 1840,
  model: "gpt-4o-mini",
  tokens: { input: 812, cachedInput: 512, output: 96 },
  knowledgeBase: { queries: 1, hits: 1 },
  costUsd: null,
  metadata: { intent: "order_status" }
}

const least = {
  type: "message",
  id: "evt-2",
  timestamp: "2026-01-17T08:15:30Z",
  botId: "support",
  conversationId: "c-42",
  direction: "inbound"
}

const nul = "\u0000"
const lone = "\ud83d"

describe("Event.decode", () => {
  it("reads all that a message may say", () => {
    const { metadata, ...message } = acceptMessage(example)
    expect(message).toStrictEqual({
      type: "message",
      id: "evt-1",
      timestamp: Date.UTC(2026, 0, 17, 8, 15, 30, 250),
      botId: "support",
      conversationId: "c-42",
      channel: "whatsapp",
      direction: "outbound",
      sequence: 3,
      sender: "bot",
      customer: { id: "u-7", phone: "+27821234567", name: "…" },
      text: "…",
      success: true,
      error: "provider_timeout",
      fallback: false,
      responseTime: 1840,
      model: "gpt-4o-mini",
      tokens: {
        plainInput: 300,
        cachedInput: 512,
        cacheCreationInput: 0,
        plainOutput: 96,
        reasoningOutput: 0
      },
      knowledgeBase: { queries: 1, hits: 1 },
      costUsd: null
    })
    expect({ ...(metadata as object) }).toStrictEqual({ intent: "order_status" })
  })

  const defaults = {
    channel: "other",
    sequence: 0,
    sender: "customer",
    customer: null,
    text: null,
    success: true,
    error: null,
    fallback: false,
    responseTime: "derive",
    model: null,
    tokens: null,
    knowledgeBase: null,
    costUsd: null,
    metadata: null
  }

  it("has a default for what is left out", () => {
    expect(acceptMessage(least)).toMatchObject(defaults)
    expect(acceptMessage({ ...least, direction: "outbound" }).sender).toBe("bot")
  })

  it("takes null for left out, but for a response time, which is then unknown", () => {
    const nulls = Object.fromEntries(Object.keys(defaults).map((name) => [name, null]))
    const { responseTime: _, ...others } = nulls
    expect(acceptMessage({ ...least, ...others })).toMatchObject(defaults)
    expect(acceptMessage({ ...least, responseTimeMs: null }).responseTime).toBe("unknown")
  })

  it("keeps response times as whole milliseconds", () => {
    const of = (responseTimeMs: number) => acceptMessage({ ...least, responseTimeMs }).responseTime
    expect([0, 0.4, 1839.5, 86_400_000].map(of)).toStrictEqual([0, 0, 1840, 86_400_000])
  })

  it("takes money as a decimal string or a number, by its digits", () => {
    const of = (costUsd: unknown) => Usd.format(acceptMessage({ ...least, costUsd }).costUsd ?? Usd.zero)
    expect(["0.0042", 0.1, 1e-7, "1e-7", 0].map(of)).toStrictEqual([
      "0.0042",
      "0.1",
      "0.0000001",
      "0.0000001",
      "0"
    ])
  })

  it("ignores members that it does not know", () => {
    expect(acceptMessage({ ...least, later: { more: [1] } })).toMatchObject(defaults)
  })

  const life = { ...least, direction: undefined }
  it("reads the turns of a conversation", () => {
    expect(acceptTurn({ ...life, type: "conversation.started", channel: "web" }).channel).toBe("web")
    expect(acceptTurn({ ...life, type: "conversation.resolved" })).toMatchObject({
      channel: null,
      reason: null
    })
    expect(acceptTurn({ ...life, type: "conversation.escalated", reason: `an${nul}gry` }).reason).toBe(
      "angry"
    )
    expect(acceptTurn({ ...life, type: "conversation.rated", score: 5 }).score).toBe(5)
  })

  it("cleans texts of what no store takes", () => {
    const sent = { ...least, text: `a${nul}b`, error: `x${lone}`, customer: { name: `${lone}Zoë 🎉` } }
    const { customer, error, text } = acceptMessage(sent)
    expect([text, error, customer?.name]).toStrictEqual(["ab", "x\ufffd", "\ufffdZoë 🎉"])
  })

  it("keeps a metadata key like __proto__ as plain data", () => {
    const sent: unknown = JSON.parse(JSON.stringify(least).replace(/}$/, ',"metadata":{"__proto__":"x"}}'))
    const { metadata } = acceptMessage(sent)
    expect(JSON.stringify(metadata)).toBe('{"__proto__":"x"}')
    expect(({} as { readonly x?: unknown }).x).toBeUndefined()
  })

  const at = (timestamp: number) => ({ ...least, timestamp: Instant.format(timestamp) })
  const codeAt = (timestamp: number, oldest: number | null) =>
    Either.match(decode(at(timestamp), oldest), { onLeft: ({ code }) => code, onRight: () => "accepted" })

  it("takes timestamps up to 24 hours ahead and 400 days back, an import any age", () => {
    const ahead = now + Instant.day
    const back = now - 400 * Instant.day
    expect([ahead, ahead + 1].map((t) => codeAt(t, Event.maxAge))).toStrictEqual([
      "accepted",
      "timestamp_out_of_range"
    ])
    expect([back, back - 1].map((t) => codeAt(t, Event.maxAge))).toStrictEqual([
      "accepted",
      "timestamp_out_of_range"
    ])
    expect([back - 1, 0, ahead + 1].map((t) => codeAt(t, null))).toStrictEqual([
      "accepted",
      "accepted",
      "timestamp_out_of_range"
    ])
  })

  it.prop(
    "never throws, whatever it is sent",
    [fc.anything({ withNullPrototype: true, withObjectString: true })],
    ([json]) => {
      const decoded = decode(json)
      if (Either.isLeft(decoded)) expect(decoded.left.message).not.toBe("")
    },
    { fastCheck: { numRuns: 300 } }
  )

  it.prop(
    "never throws over one strange member, and says which it is",
    [fc.constantFrom(...Object.keys(example)), fc.jsonValue()],
    ([name, value]) => {
      const decoded = decode({ ...example, [name]: value })
      if (Either.isLeft(decoded)) expect(decoded.left.message).toMatch(new RegExp(`^(${name}|sender)\\b`))
    },
    { fastCheck: { numRuns: 500 } }
  )

  it.prop(
    "lets nothing through that a store refuses",
    [
      fc.constantFrom("id", "botId", "conversationId", "text", "error", "model"),
      fc.string({ unit: fc.constantFrom(nul, lone, "\udca9", "a", "🎉", "\u0085", "\n") })
    ],
    ([name, value]) => {
      const decoded = decode({ ...example, [name]: value })
      if (Either.isLeft(decoded)) return
      const kept = (decoded.right as unknown as Record<string, string>)[name] ?? ""
      expect(kept.includes(nul)).toBe(false)
      expect(Text.isWellFormed(kept)).toBe(true)
    },
    { fastCheck: { numRuns: 300 } }
  )
})
