/**
 * What the worker needs to know of the events of a batch, as one text beside it: reading them
 * back one by one would cost more than everything it does with them.
 */
import type { Lifecycle, Message } from "@botflow/domain/Event"
import type { BotId, ConversationId, CustomerId, EventId } from "@botflow/domain/Id"
import type * as PriceBook from "@botflow/domain/PriceBook"
import type * as Tokens from "@botflow/domain/Tokens"
import * as Usd from "@botflow/domain/Usd"
import type { Costed, Turn } from "./EventColumns.ts"

/** A message with what was decided when it was stored. */
export interface StoredMessage {
  readonly message: Message
  readonly cost: PriceBook.Cost
}

export interface Facts {
  readonly messages: ReadonlyArray<StoredMessage>
  readonly turns: ReadonlyArray<Lifecycle>
}

const partsOf = (tokens: Tokens.Parts) => [
  tokens.plainInput,
  tokens.cachedInput,
  tokens.cacheCreationInput,
  tokens.plainOutput,
  tokens.reasoningOutput
]

/** Decimal dollars; 0: unpriced; null: free. */
const costOf = (cost: PriceBook.Cost) =>
  cost._tag === "Priced" ? Usd.format(cost.usd) : cost._tag === "Unpriced" ? 0 : null

const messageTuple = ({ cost, message, storeText }: Costed) =>
  [
    message.botId,
    message.conversationId,
    message.timestamp,
    message.sequence,
    message.id,
    message.sender,
    message.channel,
    message.customer === null ? null : [message.customer.id, message.customer.phone, message.customer.name],
    storeText ? message.text : null,
    message.success,
    message.fallback,
    message.responseTime,
    message.model,
    message.tokens === null ? null : partsOf(message.tokens),
    message.knowledgeBase === null ? null : [message.knowledgeBase.queries, message.knowledgeBase.hits],
    costOf(cost)
  ] as const

const turnTuple = ({ turn }: Turn) =>
  [turn.type, turn.botId, turn.conversationId, turn.timestamp, turn.id, turn.channel, turn.score] as const

export const encode = (messages: ReadonlyArray<Costed>, turns: ReadonlyArray<Turn>): string =>
  JSON.stringify([messages.map(messageTuple), turns.map(turnTuple)])

type Written = readonly [
  ReadonlyArray<ReturnType<typeof messageTuple>>,
  ReadonlyArray<ReturnType<typeof turnTuple>>
]

const toMessage = ([
  botId,
  conversationId,
  timestamp,
  sequence,
  id,
  sender,
  channel,
  customer,
  text,
  success,
  fallback,
  responseTime,
  model,
  tokens,
  knowledgeBase,
  cost
]: Written[0][number]): StoredMessage => ({
  message: {
    type: "message",
    botId: botId as BotId,
    conversationId: conversationId as ConversationId,
    timestamp,
    sequence,
    id: id as EventId,
    direction: sender === "customer" ? "inbound" : "outbound",
    sender,
    channel,
    customer:
      customer === null
        ? null
        : {
            id: (customer[0] ?? null) as CustomerId | null,
            phone: customer[1] ?? null,
            name: customer[2] ?? null
          },
    text,
    success,
    error: null,
    fallback,
    responseTime,
    model,
    tokens:
      tokens === null
        ? null
        : {
            plainInput: tokens[0] ?? 0,
            cachedInput: tokens[1] ?? 0,
            cacheCreationInput: tokens[2] ?? 0,
            plainOutput: tokens[3] ?? 0,
            reasoningOutput: tokens[4] ?? 0
          },
    knowledgeBase:
      knowledgeBase === null ? null : { queries: knowledgeBase[0] ?? 0, hits: knowledgeBase[1] ?? 0 },
    costUsd: null,
    metadata: null
  },
  cost:
    cost === null
      ? { _tag: "Free" }
      : cost === 0
        ? { _tag: "Unpriced" }
        : { _tag: "Priced", usd: Usd.parse(String(cost)) ?? Usd.zero }
})

const toTurn = ([
  type,
  botId,
  conversationId,
  timestamp,
  id,
  channel,
  score
]: Written[1][number]): Lifecycle => ({
  type,
  botId: botId as BotId,
  conversationId: conversationId as ConversationId,
  timestamp,
  id: id as EventId,
  channel,
  score,
  reason: null
})

/** Written by us alone. What no derivation needs (errors, metadata, a reported cost) is left out. */
export const decode = (text: string): Facts => {
  const [messages, turns] = JSON.parse(text) as Written
  return { messages: messages.map(toMessage), turns: turns.map(toTurn) }
}
