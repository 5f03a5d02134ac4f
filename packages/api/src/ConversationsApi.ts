/** Conversations: those of a range, and one with its messages. */
import { Channel } from "@botflow/domain/Channel"
import { BotId, ConversationId } from "@botflow/domain/Id"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Instant, PathId, Usd } from "./Scalars.ts"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Gone, NotFound, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"

export const Customer = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  phone: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String)
})

/** A row of the live feed. */
export const FeedEntry = Schema.Struct({
  conversationId: ConversationId,
  botId: BotId,
  channel: Channel,
  status: Query.StatusName,
  customer: Customer,
  messageCount: Schema.Number,
  lastMessageAt: Instant
})

const optionalNumber = Schema.NullOr(Schema.Number)

export const Conversation = Schema.Struct({
  ...FeedEntry.fields,
  outcome: Query.OutcomeName,
  escalated: Schema.Boolean,
  startedAt: Instant,
  closedAt: Schema.NullOr(Instant),
  lastText: Schema.NullOr(Schema.String),
  inboundCount: Schema.Number,
  outboundCount: Schema.Number,
  agentCount: Schema.Number,
  failedCount: Schema.Number,
  fallbackCount: Schema.Number,
  durationSeconds: optionalNumber,
  averageResponseTimeMs: optionalNumber,
  maxResponseTimeMs: optionalNumber,
  tokens: Schema.Struct({ input: Schema.Number, output: Schema.Number }),
  costUsd: Schema.NullOr(Usd),
  unpricedMessages: Schema.Number,
  rating: optionalNumber
})

export const Message = Schema.Struct({
  id: Schema.String,
  timestamp: Instant,
  direction: Schema.Literal("inbound", "outbound"),
  sender: Schema.Literal("customer", "bot", "agent"),
  text: Schema.NullOr(Schema.String),
  success: Schema.Boolean,
  error: Schema.NullOr(Schema.String),
  fallback: Schema.Boolean,
  responseTimeMs: optionalNumber,
  model: Schema.NullOr(Schema.String),
  tokens: Schema.NullOr(
    Schema.Struct({
      input: Schema.Number,
      cachedInput: Schema.Number,
      cacheCreationInput: Schema.Number,
      output: Schema.Number,
      reasoningOutput: Schema.Number
    })
  ),
  knowledgeBase: Schema.NullOr(Schema.Struct({ queries: Schema.Number, hits: Schema.Number })),
  costUsd: Schema.NullOr(Usd),
  metadata: Schema.NullOr(
    Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean) })
  )
})

/** What happened besides messages. */
export const LifecycleEvent = Schema.Struct({
  id: Schema.String,
  type: Schema.Literal(
    "conversation.started",
    "conversation.resolved",
    "conversation.escalated",
    "conversation.rated"
  ),
  timestamp: Instant,
  reason: Schema.NullOr(Schema.String),
  score: optionalNumber
})

/** Whether phones, names and text are as they were sent, or only hinted at. */
const personalData = Schema.Literal("plain", "masked")

export const ConversationPage = Schema.Struct({
  asOf: Instant,
  personalData,
  items: Schema.Array(Conversation),
  nextCursor: Schema.NullOr(Schema.String)
})

export const ConversationDetail = Schema.Struct({
  ...Conversation.fields,
  personalData,
  /** Messages before are no longer kept: of this conversation there were some. Absent: all are there. */
  messagesKeptFrom: Schema.optional(Instant),
  messages: Schema.Array(Message),
  events: Schema.Array(LifecycleEvent)
})

export class ConversationsApi extends HttpApiGroup.make("conversations")
  .add(
    HttpApiEndpoint.get("list", "/api/conversations")
      .setUrlParams(Query.Conversations)
      .addSuccess(ConversationPage)
      .addError(Gone)
  )
  .add(
    HttpApiEndpoint.get("get", "/api/conversations/:conversationId")
      .setPath(Schema.Struct({ conversationId: PathId }))
      .setUrlParams(Query.strict({ botId: Schema.optional(BotId), ...Query.reveal }))
      .addSuccess(ConversationDetail)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.del("eraseCustomer", "/api/customers/:customerId")
      .setPath(Schema.Struct({ customerId: PathId }))
      .addSuccess(
        Schema.Struct({ customerId: Schema.String, conversations: Schema.Number, messages: Schema.Number })
      )
      .addError(NotFound)
      .annotate(Access, "admin")
      .annotate(OpenApi.Summary, "Forget who a customer is")
      .annotate(
        OpenApi.Description,
        "Phone, name, metadata and all text of their conversations are gone for good, and their id is another, which the answer tells. No number changes."
      )
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "read")
  .middleware(Authorization) {}
