import { addEqualityTesters, describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import * as Event from "../src/Event.ts"
import * as PlainMessage from "../src/PlainMessage.ts"

addEqualityTesters()

const absent = Symbol("absent")
const oneOf = (...values: ReadonlyArray<unknown>) => fc.constantFrom(...values)
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  oneOf(0, -0, 1.5, -1, 2 ** 53, 1e300, 86_400_000, 86_400_001)
)
const odd = fc.oneof(
  oneOf(null, true, false, "", "a\u0000b", "\ud800", "x".repeat(201), "x".repeat(8193), [], {}, [1]),
  number,
  fc.string(),
  fc.jsonValue()
)

/** Values that senders mean, by field. */
const good: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id: oneOf("e-1", "ünï 🎉", "x".repeat(200)),
  timestamp: oneOf("2026-01-17T08:15:30.250Z", "2026-01-17T10:15:30+02:00", "2026-01-17T08:15:30.123456789Z"),
  botId: oneOf("support"),
  conversationId: oneOf("c-42"),
  channel: oneOf(absent, null, "web", "whatsapp", "other"),
  direction: oneOf("inbound"),
  sequence: oneOf(absent, null, 0, -3, 2_147_483_647),
  sender: oneOf(absent, null, "customer"),
  customer: fc.oneof(
    oneOf(absent, null, {}, { id: null, phone: null, name: null }),
    fc.record({ id: oneOf("u-7"), phone: oneOf("+27821234567"), name: oneOf("Zoë\u0000", "\ud800") })
  ),
  text: oneOf(absent, null, "", "hello", "a\u0000b\udfff"),
  success: oneOf(absent, null, true, false),
  error: oneOf(absent, null, "provider_timeout"),
  fallback: oneOf(absent, null, true, false),
  responseTimeMs: oneOf(absent, null, 0, 1840, 12.5, 86_400_000),
  model: oneOf(absent, null, "gpt-4o-mini"),
  tokens: oneOf(absent, null, {}, { input: 812, cachedInput: 512, output: 96 }, { input: null, output: 3 }),
  knowledgeBase: oneOf(absent, null, { queries: 1, hits: 1 }, { queries: 3, hits: 0 }),
  costUsd: oneOf(absent, null, "0.10", 0.1, 1e-7, "1e-3"),
  metadata: oneOf(absent, null, {}, { intent: "order_status", n: 1, ok: true })
}

/** Values that are nearly right. */
const bad: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...Object.fromEntries(Object.keys(good).map((name) => [name, odd])),
  timestamp: fc.oneof(odd, oneOf("2026-02-30T00:00:00Z", "2026-01-17T08:15:30", "2026-01-17")),
  direction: oneOf("outbound", "sideways", null, absent),
  sender: oneOf("bot", "agent", "nobody", 1),
  customer: fc.oneof(
    odd,
    fc.record({ id: odd, phone: fc.oneof(odd, oneOf("0821234567", "+0123456")), name: odd })
  ),
  responseTimeMs: fc.oneof(number, odd),
  tokens: fc.oneof(
    odd,
    fc.record({ input: number, cachedInput: number, output: number, reasoningOutput: number })
  ),
  knowledgeBase: fc.oneof(
    odd,
    fc.record({ queries: number, hits: number }),
    oneOf({ queries: 1 }, { hits: 0 })
  ),
  costUsd: fc.oneof(number, odd, oneOf("1e99", "NaN", "-1", "1e-99")),
  metadata: fc.oneof(odd, fc.dictionary(fc.string(), odd))
}

const sentFrom = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(fields).map((values) => ({
    type: "message",
    extra: "is let be",
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== absent))
  }))

/** As the endpoint gets it. */
const parsed = (json: object) => JSON.parse(JSON.stringify(json)) as object

const mixed = fc
  .subarray(Object.keys(good), { maxLength: 3 })
  .chain((names) =>
    sentFrom({ ...good, ...Object.fromEntries(names.map((name) => [name, bad[name] ?? odd])) })
  )

describe("A plain message", () => {
  it.prop(
    "is read as the schema reads it, or left to the schema",
    [mixed],
    ([json]) => {
      const sent = parsed(json)
      const plain = PlainMessage.read(sent)
      if (plain === null) return
      expect(Either.right(plain)).toStrictEqual(Event.decodeBySchema(sent))
    },
    { fastCheck: { numRuns: 2_000 } }
  )

  it.prop(
    "is all that is good",
    [sentFrom(good)],
    ([json]) => {
      expect(PlainMessage.read(parsed(json))).not.toBeNull()
    },
    { fastCheck: { numRuns: 300 } }
  )

  it("does not take a prototype for fields", () => {
    const json =
      '{"__proto__":{"id":"e","timestamp":"2026-01-17T08:15:30Z","botId":"b","conversationId":"c","direction":"inbound"}}'
    expect(PlainMessage.read(JSON.parse(json))).toBeNull()
  })
})
