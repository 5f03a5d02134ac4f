/** What the derived tables must say of some events, by the rules of the domain. */
import * as Conversation from "@botflow/domain/Conversation"
import type { ConversationTally } from "@botflow/domain/ConversationTally"
import type { Event, Message } from "@botflow/domain/Event"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import * as Percentile from "@botflow/domain/Percentile"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as ResponseTime from "@botflow/domain/ResponseTime"
import * as Tally from "@botflow/domain/Tally"
import * as Tokens from "@botflow/domain/Tokens"
import * as Usd from "@botflow/domain/Usd"

const shipped = PriceBook.make(PriceBook.shipped)

export const messagesOf = (events: ReadonlyArray<Event>): ReadonlyArray<Message> =>
  events.filter((event): event is Message => event.type === "message")

const groups = <A>(all: ReadonlyArray<A>, key: (one: A) => string): ReadonlyMap<string, ReadonlyArray<A>> => {
  const byKey = new Map<string, Array<A>>()
  for (const one of all) byKey.set(key(one), [...(byKey.get(key(one)) ?? []), one])
  return byKey
}

const conversationsOf = (events: ReadonlyArray<Event>) => [
  ...groups(events, ({ botId, conversationId }) => `${botId}\0${conversationId}`).values()
]

/** By message id, milliseconds. */
export const responseTimes = (events: ReadonlyArray<Event>): ReadonlyMap<string, number> =>
  new Map(
    conversationsOf(events).flatMap((conversation) => [
      ...ResponseTime.derive([...messagesOf(conversation)].sort(Conversation.compareMessages))
    ])
  )

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, n) => total + n, 0)

/** One row for each conversation, in the order of bots and conversations. */
export const conversations = (events: ReadonlyArray<Event>, now: number, book = shipped) =>
  conversationsOf(events)
    .map((own) => {
      const messages = messagesOf(own)
      const costs = messages.map((message) => PriceBook.costOfMessage(book, message))
      // The fold adds up costs as sent: give it those that the price list decides, too.
      const costed = own.map((event): Event => {
        if (event.type !== "message") return event
        const cost = PriceBook.costOfMessage(book, event)
        return { ...event, costUsd: cost._tag === "Priced" ? cost.usd : null }
      })
      const fold = Conversation.fold(costed, { now, inactivityMs: Conversation.defaultInactivityMs })
      const times = [...fold.responseTimes.values()]
      const tokens = (part: keyof Tokens.Parts) => sum(messages.map((m) => (m.tokens ?? Tokens.none)[part]))
      const scores = own.flatMap((event) =>
        event.type === "message" || event.score === null ? [] : [event.score]
      )
      return {
        botId: own[0]?.botId,
        conversationId: own[0]?.conversationId,
        channel: fold.channel,
        customerId: fold.customer.id,
        customerPhone: fold.customer.phone,
        customerName: fold.customer.name,
        startedAt: fold.startedAt,
        firstMessageAt: fold.firstMessageAt,
        lastMessageAt: fold.lastMessageAt,
        status: fold.status,
        outcome: fold.outcome,
        escalated: fold.escalated,
        closedAt: fold.closedAt,
        inbound: fold.inbound,
        outbound: fold.outbound,
        agent: fold.agent,
        successful: fold.successful,
        failed: fold.failed,
        fallback: fold.fallback,
        responses: times.length,
        responseMs: sum(times),
        maxResponseMs: times.length === 0 ? null : Math.max(...times),
        plainInput: tokens("plainInput"),
        cachedInput: tokens("cachedInput"),
        cacheCreationInput: tokens("cacheCreationInput"),
        plainOutput: tokens("plainOutput"),
        reasoningOutput: tokens("reasoningOutput"),
        kbQueries: sum(messages.map((m) => m.knowledgeBase?.queries ?? 0)),
        kbHits: sum(messages.map((m) => m.knowledgeBase?.hits ?? 0)),
        costUsd: fold.costUsd === null ? null : Usd.format(fold.costUsd),
        unpriced: costs.filter(({ _tag }) => _tag === "Unpriced").length,
        models: [...new Set(messages.flatMap(({ model }) => (model === null ? [] : [model])))].sort(),
        ratings: scores.length,
        score: sum(scores)
      }
    })
    .sort((a, b) => (`${a.botId}\0${a.conversationId}` < `${b.botId}\0${b.conversationId}` ? -1 : 1))

/** The tally of messages, with the response times of the whole conversations that they belong to. */
export const tallyOf = (
  messages: ReadonlyArray<Message>,
  times: ReadonlyMap<string, number>,
  book = shipped
): Tally.Tally =>
  messages.reduce(
    (tally, message) =>
      Tally.count(tally, message, times.get(message.id) ?? null, PriceBook.costOfMessage(book, message)),
    Tally.empty()
  )

const quarter = 15 * Instant.minute

/** A tally as it can be compared: money as text, the histogram as its bytes. */
export const plain = ({ costUsd, responseTimes, ...counters }: Tally.Tally) => ({
  ...counters,
  costUsd: Usd.format(costUsd),
  histogram: Buffer.from(Histogram.encode(responseTimes)).toString("hex")
})

/** One row for each 15 minutes, bot, channel and model. */
export const rollups = (events: ReadonlyArray<Event>, book = shipped) => {
  const times = responseTimes(events)
  const bucketOf = ({ timestamp }: Message) => Math.floor(timestamp / quarter) * quarter
  const cells = groups(messagesOf(events), (m) =>
    JSON.stringify([bucketOf(m), m.botId, m.channel, m.model ?? ""])
  )
  return Object.fromEntries(
    [...cells].map(([key, messages]) => [
      key,
      {
        firstAt: Math.min(...messages.map(({ timestamp }) => timestamp)),
        lastAt: Math.max(...messages.map(({ timestamp }) => timestamp)),
        ...plain(tallyOf(messages, times, book))
      }
    ])
  )
}

/** A range, and the instant that decides what has lapsed. */
export interface Bounds {
  readonly from: number
  readonly to: number
  readonly now: number
}

const durationsOf = (seconds: ReadonlyArray<number>) => ({
  count: seconds.length,
  sumSeconds: sum(seconds),
  p50Seconds: Percentile.of(seconds, 0.5),
  p95Seconds: Percentile.of(seconds, 0.95)
})

/** The tally by its definition, event by event. */
export const conversationTally = (
  events: ReadonlyArray<Event>,
  { from, now, to }: Bounds
): ConversationTally => {
  const inside = (timestamp: number) => timestamp >= from && timestamp < to
  const all = conversations(events, now)
  const started = all.filter(({ startedAt }) => inside(startedAt))
  const engaged = started.filter(({ inbound }) => inbound > 0)
  const closed = engaged.filter(({ outcome }) => outcome !== "open")
  const messages = messagesOf(events).filter(({ timestamp }) => inside(timestamp))
  const rated = events.flatMap((event) =>
    event.type === "conversation.rated" && event.score !== null && inside(event.timestamp)
      ? [event.score]
      : []
  )
  const sizeOf = (one: (typeof all)[number]) => one.inbound + one.outbound + one.agent
  const timed = started.filter((one) => sizeOf(one) >= 2)
  return {
    started: started.length,
    active: new Set(messages.map(({ botId, conversationId }) => `${botId}\0${conversationId}`)).size,
    engaged: engaged.length,
    escalated: engaged.filter(({ escalated }) => escalated).length,
    closedEngaged: closed.length,
    contained: closed.filter(({ escalated }) => !escalated).length,
    outcomes: Object.fromEntries(
      Conversation.outcomes.map((name) => [name, started.filter(({ outcome }) => outcome === name).length])
    ) as ConversationTally["outcomes"],
    messages: sum(started.map(sizeOf)),
    durations: durationsOf(timed.map((one) => ((one.lastMessageAt ?? 0) - (one.firstMessageAt ?? 0)) / 1000)),
    customers: new Set(
      messages.flatMap((m) => (m.sender === "customer" && m.customer?.id ? [m.customer.id] : []))
    ).size,
    ratings: rated.length,
    score: sum(rated)
  }
}
