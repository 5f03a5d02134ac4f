/**
 * The fold of a conversation: everything that is derived from its events.
 *
 * It is defined on the *set* of events. Order of arrival and repeated delivery change nothing:
 * events are made distinct by id and put in order by their own fields first. The database derives
 * the same in `update_conversation_metrics`.
 */
import { BigDecimal } from "effect"
import type { Channel } from "./Channel.ts"
import type { Event, Lifecycle, Message } from "./Event.ts"
import * as Instant from "./Instant.ts"
import * as ResponseTime from "./ResponseTime.ts"
import * as Text from "./Text.ts"

/** The badge. */
export const statuses = ["active", "resolved", "escalated", "closed"] as const
export type Status = (typeof statuses)[number]

/** How a conversation ended: exactly one, in the order in which they are shown; `open` until it has. */
export const outcomes = [
  "open",
  "unengaged",
  "escalated",
  "failed",
  "resolved_confirmed",
  "resolved_assumed",
  "abandoned"
] as const
export type Outcome = (typeof outcomes)[number]

/** A conversation closes after this long without a message, unless its bot says otherwise. Milliseconds. */
export const defaultInactivityMs = Instant.day

export interface Conversation {
  readonly channel: Channel
  readonly customer: {
    readonly id: string | null
    readonly phone: string | null
    readonly name: string | null
  }
  /** The earliest event of any type. */
  readonly startedAt: number
  readonly firstMessageAt: number | null
  readonly lastMessageAt: number | null
  readonly status: Status
  readonly outcome: Outcome
  /** Ever handed over to a human, even when resolved since. */
  readonly escalated: boolean
  /** When it was resolved, was first handed over, or lapsed; `null` while active. */
  readonly closedAt: number | null
  readonly inbound: number
  /** By the bot. */
  readonly outbound: number
  /** By a human. */
  readonly agent: number
  readonly successful: number
  readonly failed: number
  readonly fallback: number
  /** Last message minus first, milliseconds; `null` with fewer than two messages. */
  readonly durationMs: number | null
  /** By message id, milliseconds; only messages that have one. */
  readonly responseTimes: ReadonlyMap<string, number>
  readonly costUsd: BigDecimal.BigDecimal | null
  /** The mean of its ratings, 1..5. */
  readonly rating: number | null
}

/** Order of messages within a conversation: a total order, so that everything derived is unambiguous. */
export const compareMessages = (
  a: Pick<Message, "timestamp" | "sequence" | "direction" | "id">,
  b: Pick<Message, "timestamp" | "sequence" | "direction" | "id">
): number =>
  a.timestamp - b.timestamp ||
  a.sequence - b.sequence ||
  Number(a.direction === "outbound") - Number(b.direction === "outbound") ||
  Text.compare(a.id, b.id)

/**
 * @param events of one conversation, in any order, repeated or not; at least one
 * @param options.now milliseconds since the epoch: decides whether it has lapsed
 * @param options.inactivityMs how long without a message until it lapses
 */
export const fold = (
  events: Iterable<Event>,
  options: { readonly now: number; readonly inactivityMs: number }
): Conversation => {
  const distinct = [...new Map([...events].map((event) => [event.id, event])).values()]
  const messages = distinct
    .filter((event): event is Message => event.type === "message")
    .sort(compareMessages)
  const turns = distinct.filter((event): event is Lifecycle => event.type !== "message")

  const first = messages[0]
  const last = messages.at(-1)
  const startedAt = Math.min(...distinct.map((event) => event.timestamp))
  const latest = (type: Lifecycle["type"]) => extreme(turns, type, Math.max)
  const resolvedAt = latest("conversation.resolved")
  const escalatedAt = latest("conversation.escalated")
  const lapsesAt = (last?.timestamp ?? startedAt) + options.inactivityMs

  const state = stateOf({ resolvedAt, escalatedAt, lastMessageAt: last?.timestamp ?? null })
  const status = state === "active" && lapsesAt <= options.now ? "closed" : state
  const bot = messages.filter((message) => message.sender === "bot")
  const lastOfBot = bot.at(-1)
  const count = (of: ReadonlyArray<Message>, which: (message: Message) => boolean) => of.filter(which).length
  const inbound = count(messages, (message) => message.direction === "inbound")
  const scores = turns.flatMap((turn) => (turn.score === null ? [] : [turn.score]))
  const costs = messages.flatMap((message) => (message.costUsd === null ? [] : [message.costUsd]))

  return {
    channel:
      first?.channel ?? turns.sort(compareTurns).find((turn) => turn.channel !== null)?.channel ?? "other",
    customer: customerOf(messages),
    startedAt,
    firstMessageAt: first?.timestamp ?? null,
    lastMessageAt: last?.timestamp ?? null,
    status,
    outcome: outcomeOf({
      status,
      engaged: inbound > 0,
      escalated: escalatedAt !== null,
      lastBotMessageFailed: lastOfBot !== undefined && (!lastOfBot.success || lastOfBot.fallback),
      botAnsweredLast: last !== undefined && last.sender === "bot" && last.success
    }),
    escalated: escalatedAt !== null,
    closedAt:
      status === "active"
        ? null
        : status === "resolved"
          ? resolvedAt
          : status === "escalated"
            ? extreme(turns, "conversation.escalated", Math.min)
            : lapsesAt,
    inbound,
    outbound: bot.length,
    agent: count(messages, (message) => message.sender === "agent"),
    successful: count(bot, (message) => message.success),
    failed: count(bot, (message) => !message.success),
    fallback: count(bot, (message) => message.fallback),
    durationMs: first && last && messages.length > 1 ? last.timestamp - first.timestamp : null,
    responseTimes: ResponseTime.derive(messages),
    costUsd: costs.length === 0 ? null : BigDecimal.sumAll(costs),
    rating: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length
  }
}

const extreme = (
  turns: ReadonlyArray<Lifecycle>,
  type: Lifecycle["type"],
  pick: (...of: Array<number>) => number
) => {
  const at = turns.filter((turn) => turn.type === type).map((turn) => turn.timestamp)
  return at.length === 0 ? null : pick(...at)
}

const compareTurns = (a: Lifecycle, b: Lifecycle) => a.timestamp - b.timestamp || Text.compare(a.id, b.id)

/**
 * The state before time alone closes it. At equal timestamps a message comes first, then a
 * hand-over, then a resolution: the end of an exchange is reported after its last message.
 */
const stateOf = (at: {
  readonly resolvedAt: number | null
  readonly escalatedAt: number | null
  readonly lastMessageAt: number | null
}): Exclude<Status, "closed"> => {
  if (at.escalatedAt !== null && (at.resolvedAt === null || at.escalatedAt > at.resolvedAt))
    return "escalated"
  // A message after the resolution opens it again.
  return at.resolvedAt !== null && at.resolvedAt >= (at.lastMessageAt ?? at.resolvedAt)
    ? "resolved"
    : "active"
}

/** The order of the tests is the order of precedence. */
export const outcomeOf = (conversation: {
  readonly status: Status
  readonly engaged: boolean
  readonly escalated: boolean
  readonly lastBotMessageFailed: boolean
  readonly botAnsweredLast: boolean
}): Outcome => {
  if (conversation.status === "active") return "open"
  if (!conversation.engaged) return "unengaged"
  if (conversation.escalated) return "escalated"
  if (conversation.status === "closed" && conversation.lastBotMessageFailed) return "failed"
  if (conversation.status === "resolved") return "resolved_confirmed"
  return conversation.botAnsweredLast ? "resolved_assumed" : "abandoned"
}

/** Who it is: the first id named; the latest phone and name. */
const customerOf = (messages: ReadonlyArray<Message>): Conversation["customer"] => {
  const named = messages.flatMap((message) => (message.customer === null ? [] : [message.customer]))
  return {
    id: named.find((customer) => customer.id !== null)?.id ?? null,
    phone: named.findLast((customer) => customer.phone !== null)?.phone ?? null,
    name: named.findLast((customer) => customer.name !== null)?.name ?? null
  }
}
