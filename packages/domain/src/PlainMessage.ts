/**
 * Messages as most senders write them, read without the schema: a tenth of its time, on the way
 * that every message takes. What is not plainly right is left to the schema, which alone says what
 * is wrong; a property holds the two to the same answer.
 */
import { Channel } from "./Channel.ts"
import type { Message } from "./Event.ts"
import type { BotId, ConversationId, CustomerId, EventId } from "./Id.ts"
import * as Instant from "./Instant.ts"
import * as Metadata from "./Metadata.ts"
import * as Text from "./Text.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

type Json = Readonly<Record<string, unknown>>

const channels: ReadonlySet<unknown> = new Set(Channel.literals)
const phone = /^\+[1-9]\d{5,14}$/

/** Thrown to leave a message to the schema; without a stack, since it is no error. */
const notPlain = { _tag: "NotPlain" }

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const identifier = (value: unknown): string => {
  if (typeof value === "string" && Text.isIdentifier(value)) return value
  throw notPlain
}

/** `null` where there is none. */
const text = (value: unknown, maxLength: number): string | null => {
  if (value === undefined || value === null) return null
  if (typeof value === "string" && value.length <= maxLength) return Text.clean(value)
  throw notPlain
}

const boolean = (value: unknown, otherwise: boolean): boolean => {
  if (typeof value === "boolean") return value
  if (value === undefined || value === null) return otherwise
  throw notPlain
}

/** A whole number, 0 where there is none. */
const integer = (value: unknown, min: number, max: number): number => {
  if (value === undefined || value === null) return 0
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw notPlain
}

const timestampOf = (value: unknown): number => {
  const instant = typeof value === "string" ? Instant.parse(value) : null
  if (instant !== null) return instant
  throw notPlain
}

const channelOf = (value: unknown): Channel => {
  if (value === undefined || value === null) return "other"
  if (channels.has(value)) return value as Channel
  throw notPlain
}

const senderOf = (value: unknown, direction: Message["direction"]): Message["sender"] => {
  if (value === undefined || value === null) return direction === "inbound" ? "customer" : "bot"
  if (direction === "inbound" ? value === "customer" : value === "bot" || value === "agent") {
    return value as Message["sender"]
  }
  throw notPlain
}

const customerOf = (value: unknown): Message["customer"] => {
  if (value === undefined || value === null) return null
  if (!isObject(value)) throw notPlain
  const { id, phone: number } = value
  if (number !== undefined && number !== null && !(typeof number === "string" && phone.test(number)))
    throw notPlain
  return {
    id: id === undefined || id === null ? null : (identifier(id) as CustomerId),
    phone: number ?? null,
    name: text(value["name"], 200)
  }
}

const responseTimeOf = (value: unknown): Message["responseTime"] => {
  if (value === undefined) return "derive"
  if (value === null) return "unknown"
  if (typeof value === "number" && value >= 0 && value <= 86_400_000) return Math.round(value)
  throw notPlain
}

const tokensOf = (value: unknown): Tokens.Parts | null => {
  if (value === undefined || value === null) return null
  if (!isObject(value)) throw notPlain
  const count = (name: keyof Tokens.Sent) => integer(value[name], 0, 1_000_000_000)
  const sent = {
    input: count("input"),
    cachedInput: count("cachedInput"),
    cacheCreationInput: count("cacheCreationInput"),
    output: count("output"),
    reasoningOutput: count("reasoningOutput")
  }
  if (sent.cachedInput + sent.cacheCreationInput > sent.input || sent.reasoningOutput > sent.output)
    throw notPlain
  return Tokens.parts(sent)
}

const knowledgeBaseOf = (value: unknown): Message["knowledgeBase"] => {
  if (value === undefined || value === null) return null
  if (!isObject(value)) throw notPlain
  const { hits, queries } = value
  // Neither has a default.
  if (typeof hits !== "number" || typeof queries !== "number" || hits > queries) throw notPlain
  return { queries: integer(queries, 0, 10_000), hits: integer(hits, 0, 10_000) }
}

const costOf = (value: unknown): Message["costUsd"] => {
  if (value === undefined || value === null) return null
  const amount = Usd.ofSender(value)
  if (amount === null) throw notPlain
  return amount
}

const metadataOf = (value: unknown): unknown => {
  if (value === undefined || value === null) return null
  const metadata = Metadata.read(value)
  if (typeof metadata === "string") throw notPlain
  return metadata
}

/** @returns `null` where it is left to the schema */
export const read = (json: object): Message | null => {
  const sent = json as Json
  const direction = sent["direction"]
  if (direction !== "inbound" && direction !== "outbound") return null
  try {
    return {
      type: "message",
      id: identifier(sent["id"]) as EventId,
      timestamp: timestampOf(sent["timestamp"]),
      botId: identifier(sent["botId"]) as BotId,
      conversationId: identifier(sent["conversationId"]) as ConversationId,
      channel: channelOf(sent["channel"]),
      direction,
      sequence: integer(sent["sequence"], -2_147_483_648, 2_147_483_647),
      sender: senderOf(sent["sender"], direction),
      customer: customerOf(sent["customer"]),
      text: text(sent["text"], 8_192),
      success: boolean(sent["success"], true),
      error: text(sent["error"], 200),
      fallback: boolean(sent["fallback"], false),
      responseTime: responseTimeOf(sent["responseTimeMs"]),
      model: text(sent["model"], 200),
      tokens: tokensOf(sent["tokens"]),
      knowledgeBase: knowledgeBaseOf(sent["knowledgeBase"]),
      costUsd: costOf(sent["costUsd"]),
      metadata: metadataOf(sent["metadata"])
    }
  } catch (thrown) {
    if (thrown === notPlain) return null
    throw thrown
  }
}
