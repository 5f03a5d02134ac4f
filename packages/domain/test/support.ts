/** Events of one conversation, written briefly, and histories of them as senders make them. */
import { BigDecimal, FastCheck as fc } from "effect"
import type { Event, Lifecycle, Message } from "../src/Event.ts"
import { BotId, ConversationId, CustomerId, EventId } from "../src/Id.ts"
import * as Instant from "../src/Instant.ts"

export const day0 = Date.UTC(2026, 0, 17, 8)
export const minutes = (n: number): number => day0 + n * Instant.minute

const place = { botId: BotId.make("support"), conversationId: ConversationId.make("c-1") }

type Extra = Partial<Omit<Message, "id" | "type" | "direction" | "sender">> & { readonly id?: string }

const message =
  (sender: Message["sender"]) =>
  (timestamp: number, { id, ...extra }: Extra = {}): Message => ({
    type: "message",
    id: EventId.make(id ?? `${sender}@${timestamp}`),
    timestamp,
    ...place,
    channel: "whatsapp",
    direction: sender === "customer" ? "inbound" : "outbound",
    sequence: 0,
    sender,
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
    metadata: null,
    ...extra
  })

export const customer = message("customer")
export const bot = message("bot")
export const agent = message("agent")

export const turn = (
  what: "started" | "resolved" | "escalated" | "rated",
  timestamp: number,
  extra: Partial<Pick<Lifecycle, "channel" | "score">> & { readonly id?: string } = {}
): Lifecycle => ({
  type: `conversation.${what}`,
  timestamp,
  ...place,
  channel: null,
  reason: null,
  score: null,
  ...extra,
  id: EventId.make(extra.id ?? `${what}@${timestamp}`)
})

/** Few distinct instants, so that ties happen. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map((seconds) => day0 + seconds * 1000),
  fc.integer({ min: 0, max: 3 * Instant.day }).map((ms) => day0 + ms)
)

const someone = fc.record({
  id: fc.option(fc.constantFrom("u-1", "ü-2").map((id) => CustomerId.make(id))),
  phone: fc.option(fc.constantFrom("+27821234567", "+14155550100")),
  name: fc.option(fc.constantFrom("Thandi", "Zoë"))
})

const tokens = fc.record({
  plainInput: fc.nat(5000),
  cachedInput: fc.nat(2000),
  cacheCreationInput: fc.nat(500),
  plainOutput: fc.nat(900),
  reasoningOutput: fc.nat(300)
})

export const anyMessage: fc.Arbitrary<Message> = fc
  .tuple(
    fc.constantFrom(customer, bot, bot, agent),
    instant,
    fc.record({
      sequence: fc.constantFrom(0, 0, 1, 2),
      channel: fc.constantFrom("whatsapp" as const, "web" as const),
      customer: fc.option(someone),
      success: fc.boolean(),
      fallback: fc.boolean(),
      responseTime: fc.oneof(
        fc.constantFrom("derive" as const, "derive" as const, "unknown" as const),
        fc.integer({ min: 0, max: 86_400_000 })
      ),
      model: fc.option(fc.constantFrom("gpt-4o-mini", "no-such-model")),
      tokens: fc.option(tokens),
      knowledgeBase: fc.option(fc.constantFrom({ queries: 1, hits: 1 }, { queries: 2, hits: 0 })),
      costUsd: fc.option(fc.nat(1_000_000).map((n) => BigDecimal.make(BigInt(n), 7)))
    })
  )
  .map(([make, timestamp, extra]) => make(timestamp, extra))

const anyTurn: fc.Arbitrary<Lifecycle> = fc
  .tuple(
    fc.constantFrom("started" as const, "resolved" as const, "escalated" as const, "rated" as const),
    instant,
    fc.integer({ min: 1, max: 5 }),
    fc.option(fc.constant("sms" as const))
  )
  .map(([what, timestamp, score, channel]) =>
    turn(what, timestamp, { channel, score: what === "rated" ? score : null })
  )

const numbered = <A extends Event>(events: ReadonlyArray<A>): ReadonlyArray<A> =>
  events.map((event, i) => ({ ...event, id: EventId.make(`e-${i}`) }))

export const messages: fc.Arbitrary<ReadonlyArray<Message>> = fc
  .array(anyMessage, { maxLength: 14 })
  .map(numbered)

/** The events of one conversation, each id once, in any order. */
export const history: fc.Arbitrary<ReadonlyArray<Event>> = fc
  .array(
    fc.oneof<
      [{ weight: number; arbitrary: fc.Arbitrary<Event> }, { weight: number; arbitrary: fc.Arbitrary<Event> }]
    >({ weight: 4, arbitrary: anyMessage }, { weight: 1, arbitrary: anyTurn }),
    { minLength: 1, maxLength: 14 }
  )
  .map(numbered)

/** The same events in another order, some of them several times. */
export const deliveries = <A>(events: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc
    .tuple(fc.shuffledSubarray([...events], { minLength: events.length }), fc.subarray([...events]))
    .map(([all, again]) => [...again, ...all])
