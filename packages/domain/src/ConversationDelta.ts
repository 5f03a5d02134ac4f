/**
 * What new events add to a conversation, when its new messages come after all that are known:
 * the fold of `Conversation`, one step at a time. Where they do not, it has to be folded again.
 */
import type { BigDecimal, Types } from "effect"
import type { Channel } from "./Channel.ts"
import * as Conversation from "./Conversation.ts"
import { type Lifecycle, maxResponseTimeMs, type Message } from "./Event.ts"
import type { Cost } from "./PriceBook.ts"
import * as Text from "./Text.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

/** What has to be known of a conversation to go on with it. */
export interface Standing {
  /** Its last message. */
  readonly last: Pick<Message, "timestamp" | "sequence" | "direction" | "id">
  /** The earliest message of the customer that no answer has followed yet. */
  readonly waitingSince: number | null
}

/** Sums and latest values; `null` where the new events say nothing of it. */
export interface Delta {
  /** Of the first new message, or else of the earliest turn that names one. */
  readonly channel: Channel | null
  readonly customerId: string | null
  readonly customerPhone: string | null
  readonly customerName: string | null
  readonly lastBody: string | null
  readonly startedAt: number
  readonly firstMessageAt: number | null
  /** After the new messages; `null` where there are none. */
  readonly standing: Standing | null
  readonly resolvedAt: number | null
  readonly escalatedAt: number | null
  readonly lastEscalatedAt: number | null
  /** Whether the last message of the bot succeeded without falling back. */
  readonly botEndedWell: boolean | null
  /** Whether the last message is a successful one of the bot. */
  readonly botAnsweredLast: boolean | null
  readonly inbound: number
  readonly outbound: number
  readonly agent: number
  readonly successful: number
  readonly failed: number
  readonly fallback: number
  readonly responses: number
  readonly responseMs: number
  readonly maxResponseMs: number | null
  readonly tokens: Tokens.Parts
  readonly kbQueries: number
  readonly kbHits: number
  readonly costUsd: BigDecimal.BigDecimal | null
  readonly unpriced: number
  readonly models: ReadonlyArray<string>
  readonly ratings: number
  readonly score: number
  /** One for each new message, in order; milliseconds. */
  readonly responseTimes: ReadonlyArray<number | null>
}

interface Stored {
  readonly message: Message
  readonly cost: Cost
}

/** Whether all of `messages`, which are sorted, come after what is known. */
export const follows = (standing: Standing | null, messages: ReadonlyArray<Stored>): boolean => {
  const first = messages[0]
  return (
    standing === null || first === undefined || Conversation.compareMessages(standing.last, first.message) < 0
  )
}

/** Its response time, and what waits after it. */
const step = (message: Message, waitingSince: number | null) => {
  if (message.sender === "customer") return { waitingSince: waitingSince ?? message.timestamp, ms: null }
  const { responseTime } = message
  const derived = waitingSince === null ? null : Math.min(message.timestamp - waitingSince, maxResponseTimeMs)
  const ms =
    message.sender !== "bot" || responseTime === "unknown"
      ? null
      : typeof responseTime === "number"
        ? responseTime
        : derived
  return { waitingSince: null, ms }
}

const extreme = (
  turns: ReadonlyArray<Lifecycle>,
  type: Lifecycle["type"],
  pick: (a: number, b: number) => number
) =>
  turns.reduce<number | null>(
    (found, turn) =>
      turn.type !== type ? found : found === null ? turn.timestamp : pick(found, turn.timestamp),
    null
  )

/**
 * @param standing `null`: nothing is known of it yet
 * @param messages new, each once, sorted by `Conversation.compareMessages`; they follow `standing`
 * @param turns new, each once; with `messages` at least one event
 */
export const of = (
  standing: Standing | null,
  messages: ReadonlyArray<Stored>,
  turns: ReadonlyArray<Lifecycle>
): Delta => {
  const first = messages[0]?.message
  const last = messages.at(-1)?.message
  const scores = turns.flatMap(({ score }) => score ?? [])
  const naming = turns
    .filter(({ channel }) => channel !== null)
    .sort((a, b) => a.timestamp - b.timestamp || Text.compare(a.id, b.id))
  const models = new Set<string>()
  const responseTimes: Array<number | null> = []
  let waitingSince = standing?.waitingSince ?? null
  // One literal that is counted up: put together from several objects it would take ten times as long.
  const delta: Types.Mutable<Delta> = {
    channel: first?.channel ?? naming[0]?.channel ?? null,
    customerId: null,
    customerPhone: null,
    customerName: null,
    lastBody: null,
    startedAt: turns.reduce(
      (start, turn) => Math.min(start, turn.timestamp),
      first?.timestamp ?? Number.POSITIVE_INFINITY
    ),
    firstMessageAt: first?.timestamp ?? null,
    standing: null,
    resolvedAt: extreme(turns, "conversation.resolved", Math.max),
    escalatedAt: extreme(turns, "conversation.escalated", Math.min),
    lastEscalatedAt: extreme(turns, "conversation.escalated", Math.max),
    botEndedWell: null,
    botAnsweredLast: last === undefined ? null : last.sender === "bot" && last.success,
    inbound: 0,
    outbound: 0,
    agent: 0,
    successful: 0,
    failed: 0,
    fallback: 0,
    responses: 0,
    responseMs: 0,
    maxResponseMs: null,
    tokens: Tokens.none,
    kbQueries: 0,
    kbHits: 0,
    costUsd: null,
    unpriced: 0,
    models: [],
    ratings: scores.length,
    score: scores.reduce((sum, score) => sum + score, 0),
    responseTimes
  }

  for (const { cost, message } of messages) {
    const next = step(message, waitingSince)
    waitingSince = next.waitingSince
    responseTimes.push(next.ms)
    if (next.ms !== null) {
      delta.responses++
      delta.responseMs += next.ms
      delta.maxResponseMs = Math.max(delta.maxResponseMs ?? 0, next.ms)
    }
    if (message.sender === "customer") delta.inbound++
    else if (message.sender === "agent") delta.agent++
    else {
      delta.outbound++
      if (message.success) delta.successful++
      else delta.failed++
      if (message.fallback) delta.fallback++
      delta.botEndedWell = message.success && !message.fallback
    }
    delta.customerId ??= message.customer?.id ?? null
    delta.customerPhone = message.customer?.phone ?? delta.customerPhone
    delta.customerName = message.customer?.name ?? delta.customerName
    delta.lastBody = message.text ?? delta.lastBody
    if (message.tokens !== null) delta.tokens = Tokens.sum(delta.tokens, message.tokens)
    delta.kbQueries += message.knowledgeBase?.queries ?? 0
    delta.kbHits += message.knowledgeBase?.hits ?? 0
    if (cost._tag === "Priced") delta.costUsd = Usd.sum(delta.costUsd ?? Usd.zero, cost.usd)
    else if (cost._tag === "Unpriced") delta.unpriced++
    if (message.model !== null) models.add(message.model)
  }
  if (last !== undefined) delta.standing = { last, waitingSince }
  delta.models = [...models]
  return delta
}
