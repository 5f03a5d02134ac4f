/** What senders report: messages, and the turns in a conversation's life. */
import { Either, ParseResult, Schema } from "effect"
import { Channel } from "./Channel.ts"
import { BotId, ConversationId, CustomerId, EventId } from "./Id.ts"
import * as Instant from "./Instant.ts"
import * as Metadata from "./Metadata.ts"
import * as PlainMessage from "./PlainMessage.ts"
import * as Text from "./Text.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { default: () => null })

const text = (maxLength: number) =>
  Schema.transform(
    Schema.String.pipe(
      Schema.filter((one) => Text.fits(one, maxLength) || `expected at most ${maxLength} characters`, {
        jsonSchema: { maxLength }
      })
    ),
    Schema.String,
    { strict: true, decode: Text.clean, encode: (clean) => clean }
  )

/** The longest response time that is taken as one: a day. Milliseconds. */
export const maxResponseTimeMs = 86_400_000

const ResponseTimeMs = Schema.Number.pipe(Schema.between(0, maxResponseTimeMs), (number) =>
  Schema.transform(number, Schema.Int, { strict: true, decode: Math.round, encode: (ms) => ms })
)

const Phone = Schema.String.pipe(
  Schema.pattern(/^\+[1-9]\d{5,14}$/, { message: () => "expected an E.164 number, such as +27821234567" })
)

const Customer = Schema.Struct({
  id: optional(CustomerId),
  phone: optional(Phone),
  name: optional(text(200))
})

const KnowledgeBase = Schema.Struct({
  queries: Schema.Int.pipe(Schema.between(0, 10_000)),
  hits: Schema.Int.pipe(Schema.between(0, 10_000))
}).pipe(
  Schema.filter(
    ({ hits, queries }) => hits <= queries || { path: ["hits"], message: "is larger than queries" }
  )
)

const envelope = { id: EventId, timestamp: Instant.FromString, botId: BotId, conversationId: ConversationId }

const SentMessage = Schema.Struct({
  type: Schema.Literal("message"),
  ...envelope,
  channel: Schema.optionalWith(Channel, { default: () => "other", nullable: true }),
  direction: Schema.Literal("inbound", "outbound"),
  sequence: Schema.optionalWith(Schema.Int.pipe(Schema.between(-2147483648, 2147483647)), {
    default: () => 0,
    nullable: true
  }),
  sender: optional(Schema.Literal("customer", "bot", "agent")),
  customer: optional(Customer),
  text: optional(text(8192)),
  success: Schema.optionalWith(Schema.Boolean, { default: () => true, nullable: true }),
  error: optional(text(200)),
  fallback: Schema.optionalWith(Schema.Boolean, { default: () => false, nullable: true }),
  responseTimeMs: Schema.optional(Schema.NullOr(ResponseTimeMs)),
  model: optional(text(200)),
  tokens: optional(Tokens.Sent),
  knowledgeBase: optional(KnowledgeBase),
  costUsd: optional(Usd.FromSender),
  metadata: optional(Metadata.FromSender)
}).pipe(
  Schema.filter(({ direction, sender }) =>
    sender === null || (direction === "inbound") === (sender === "customer")
      ? undefined
      : { path: ["sender"], message: `${sender} does not send ${direction} messages` }
  )
)

const lifecycle = <Type extends string>(type: Type) => ({
  type: Schema.Literal(type),
  ...envelope,
  channel: optional(Channel)
})

/** The schema of one event as it is sent. */
export const Sent = Schema.Union(
  SentMessage,
  Schema.Struct(lifecycle("conversation.started")),
  Schema.Struct(lifecycle("conversation.resolved")),
  Schema.Struct({ ...lifecycle("conversation.escalated"), reason: optional(text(500)) }),
  Schema.Struct({ ...lifecycle("conversation.rated"), score: Schema.Int.pipe(Schema.between(1, 5)) })
)

/**
 * What the sender says of a response time: a figure in milliseconds, that it is unknown, or
 * nothing, in which case it is derived from the conversation.
 */
export type ReportedResponseTime = number | "unknown" | "derive"

export interface Message {
  readonly type: "message"
  readonly id: EventId
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly botId: BotId
  readonly conversationId: ConversationId
  readonly channel: Channel
  readonly direction: "inbound" | "outbound"
  /** Order of messages with equal timestamps; 0 where not sent. */
  readonly sequence: number
  readonly sender: "customer" | "bot" | "agent"
  readonly customer: {
    readonly id: CustomerId | null
    readonly phone: string | null
    readonly name: string | null
  } | null
  readonly text: string | null
  readonly success: boolean
  readonly error: string | null
  readonly fallback: boolean
  readonly responseTime: ReportedResponseTime
  readonly model: string | null
  readonly tokens: Tokens.Parts | null
  readonly knowledgeBase: { readonly queries: number; readonly hits: number } | null
  readonly costUsd: (typeof Usd.FromSender)["Type"] | null
  readonly metadata: unknown
}

export interface Lifecycle {
  readonly type:
    | "conversation.started"
    | "conversation.resolved"
    | "conversation.escalated"
    | "conversation.rated"
  readonly id: EventId
  readonly timestamp: number
  readonly botId: BotId
  readonly conversationId: ConversationId
  readonly channel: Channel | null
  readonly reason: string | null
  /** 1..5, of a rating. */
  readonly score: number | null
}

export type Event = Message | Lifecycle

/** Why an event was refused. */
export interface Rejection {
  readonly code: "invalid_event" | "unknown_type" | "timestamp_out_of_range"
  /** Names the field. */
  readonly message: string
  /** The event's id, where it has a readable one. */
  readonly id: string | null
}

const types = new Set([
  "message",
  "conversation.started",
  "conversation.resolved",
  "conversation.escalated",
  "conversation.rated"
])

const decoders = {
  message: Schema.decodeUnknownEither(SentMessage),
  other: Schema.decodeUnknownEither(Sent)
}

const normalize = (sent: typeof Sent.Type): Event => {
  if (sent.type !== "message") {
    return {
      ...sent,
      reason: sent.type === "conversation.escalated" ? sent.reason : null,
      score: sent.type === "conversation.rated" ? sent.score : null
    }
  }
  const { responseTimeMs, sender, tokens, ...rest } = sent
  return {
    ...rest,
    sender: sender ?? (sent.direction === "inbound" ? "customer" : "bot"),
    responseTime: responseTimeMs === undefined ? "derive" : (responseTimeMs ?? "unknown"),
    tokens: tokens === null ? null : Tokens.parts(tokens)
  }
}

/** By the schema. */
export const decodeBySchema = (json: object): Either.Either<Event, string> =>
  Either.mapBoth(field(json, "type") === "message" ? decoders.message(json) : decoders.other(json), {
    onLeft: explain,
    onRight: normalize
  })

const field = (json: object, name: string): unknown =>
  Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined

/**
 * Reads one event as sent.
 *
 * @param options.now the server's clock, milliseconds since the epoch: an event more than 24 h
 * ahead of it is refused
 * @param options.oldest how far back an event may lie, milliseconds before `now`; `null`: any age
 */
export const decode = (
  json: unknown,
  options: { readonly now: number; readonly oldest: number | null }
): Either.Either<Event, Rejection> => {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return Either.left({ code: "invalid_event", message: "expected an object", id: null })
  }
  const sentId = field(json, "id")
  const id = typeof sentId === "string" && Text.isIdentifier(sentId) ? sentId : null
  const type = field(json, "type")
  if (typeof type !== "string" || !types.has(type)) {
    return Either.left({
      code: "unknown_type",
      message: `type: expected one of ${[...types].join(", ")}`,
      id
    })
  }
  const plain = type === "message" ? PlainMessage.read(json) : null
  const read = plain === null ? decodeBySchema(json) : Either.right(plain)
  if (Either.isLeft(read)) return Either.left({ code: "invalid_event", message: read.left, id })
  const event = read.right
  const early = options.oldest !== null && event.timestamp < options.now - options.oldest
  if (early || event.timestamp > options.now + Instant.day) {
    const limit = early
      ? `more than ${Math.floor((options.oldest ?? 0) / Instant.day)} days old`
      : "more than 24 hours ahead"
    return Either.left({
      code: "timestamp_out_of_range",
      message: `timestamp: ${Instant.format(event.timestamp)} is ${limit}`,
      id
    })
  }
  return Either.right(event)
}

/** The first thing that is wrong, led by the path of its field. */
const explain = (error: ParseResult.ParseError): string => {
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error)
  // Of a union's issues the one with the longest path is about the member that was meant.
  const issue = issues.reduce((deepest, next) => (next.path.length > deepest.path.length ? next : deepest))
  const path = issue.path.map(String).join(".")
  const message = issue.message.length > 300 ? `${issue.message.slice(0, 300)}…` : issue.message
  return path === "" ? message : `${path}: ${message}`
}

/** The oldest event that the HTTP endpoint takes: 400 days, in milliseconds. */
export const maxAge = 400 * Instant.day
