/** Histories as they come from senders: late, repeated, tied, reopened, handed over. */
import type { Event, Lifecycle, Message } from "@botflow/domain/Event"
import type { BotId, ConversationId, CustomerId, EventId } from "@botflow/domain/Id"
import * as Usd from "@botflow/domain/Usd"
import { FastCheck as fc } from "effect"

/** Few distinct instants, so that ties happen; milliseconds since the epoch. */
export const instants = (from: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 20 }).map((seconds) => from + seconds * 1000),
    fc.integer({ min: 0, max: 3 * 86_400_000 }).map((ms) => from + ms)
  )

/** What a response time may be reported as. */
const responseTime: fc.Arbitrary<Message["responseTime"]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("derive" as const) },
  { weight: 1, arbitrary: fc.constant("unknown" as const) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 86_400_000 }) }
)

const tokens = fc.record({
  plainInput: fc.nat(5000),
  cachedInput: fc.nat(2000),
  cacheCreationInput: fc.nat(500),
  plainOutput: fc.nat(900),
  reasoningOutput: fc.nat(300)
})

const customer = fc.record({
  id: fc.option(fc.constantFrom("u-1", "u-2", "ü-3").map((id) => id as CustomerId)),
  phone: fc.option(fc.constantFrom("+27821234567", "+14155550100")),
  name: fc.option(fc.constantFrom("Thandi", "=1+1", "Zoë"))
})

export interface Place {
  readonly botId: BotId
  readonly conversationId: ConversationId
}

const message = (place: Place, from: number): fc.Arbitrary<Omit<Message, "id">> =>
  fc
    .record({
      type: fc.constant("message" as const),
      timestamp: instants(from),
      botId: fc.constant(place.botId),
      conversationId: fc.constant(place.conversationId),
      channel: fc.constantFrom("whatsapp" as const, "web" as const),
      sender: fc.constantFrom(
        "customer" as const,
        "customer" as const,
        "bot" as const,
        "bot" as const,
        "agent" as const
      ),
      sequence: fc.constantFrom(0, 0, 1, 2),
      customer: fc.option(customer),
      text: fc.constant(null),
      success: fc.boolean(),
      error: fc.constant(null),
      fallback: fc.boolean(),
      responseTime,
      model: fc.option(fc.constantFrom("gpt-4o-mini", "no-such-model")),
      tokens: fc.option(tokens),
      knowledgeBase: fc.option(fc.constantFrom({ queries: 1, hits: 1 }, { queries: 2, hits: 0 })),
      costUsd: fc.option(fc.constantFrom("0.01", "0.0000001").map((text) => Usd.parse(text) ?? Usd.zero)),
      metadata: fc.constant(null)
    })
    .map((fields) => ({ ...fields, direction: fields.sender === "customer" ? "inbound" : "outbound" }))

const turn = (place: Place, from: number): fc.Arbitrary<Omit<Lifecycle, "id">> =>
  fc
    .record({
      type: fc.constantFrom(
        "conversation.started" as const,
        "conversation.resolved" as const,
        "conversation.escalated" as const,
        "conversation.rated" as const
      ),
      timestamp: instants(from),
      channel: fc.option(fc.constant("sms" as const)),
      score: fc.integer({ min: 1, max: 5 })
    })
    .map(({ score, ...fields }) => ({
      ...fields,
      ...place,
      reason: null,
      score: fields.type === "conversation.rated" ? score : null
    }))

/** The events of one conversation, each id once, in any order. */
export const history = (place: Place, from: number): fc.Arbitrary<ReadonlyArray<Event>> =>
  fc
    .array(
      fc.oneof({ weight: 5, arbitrary: message(place, from) }, { weight: 1, arbitrary: turn(place, from) }),
      { minLength: 1, maxLength: 14 }
    )
    .map((events) =>
      events.map(
        (event, i): Event =>
          ({ ...event, id: `${place.botId}/${place.conversationId}/${i}` as EventId }) as Event
      )
    )

/** The same events in another order, some of them several times. */
export const deliveries = <A>(events: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc
    .tuple(fc.shuffledSubarray([...events], { minLength: events.length }), fc.subarray([...events]))
    .map(([all, again]) => [...all, ...again])
