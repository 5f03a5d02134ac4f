/** Stored conversations and messages, as the API shows them. */
import type { BotId, ConversationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Personal from "@botflow/domain/Personal"
import * as Rate from "@botflow/domain/Rate"
import * as Tokens from "@botflow/domain/Tokens"
import * as Usd from "@botflow/domain/Usd"
import {
  closedAt,
  type ConversationRow,
  instantOrNull,
  type MessageRow,
  type TurnRow
} from "@botflow/storage/postgres/Conversations"
import type { Sight } from "../http/Sight.ts"

/** Without the trailing zeros that the database keeps. */
const usd = (text: string | null): string | null =>
  text === null ? null : Usd.format(Usd.parse(text) ?? Usd.zero)

const orNull = (mask: (text: string) => string, text: string | null) => (text === null ? null : mask(text))

/** What a customer is shown as to whoever may not see more. */
export const masked = <C extends { readonly phone: string | null; readonly name: string | null }>(
  customer: C
): C => ({
  ...customer,
  phone: orNull(Personal.maskPhone, customer.phone),
  name: orNull(Personal.maskName, customer.name)
})

const textFor = (sight: Sight, text: string | null) =>
  sight === "plain" ? text : orNull(Personal.maskText, text)

export const conversation = (sight: Sight) => (row: ConversationRow) => {
  const messageCount = row.inbound + row.outbound + row.agent
  const { input, output } = Tokens.wholes(row)
  const customer = { id: row.customerId, phone: row.customerPhone, name: row.customerName }
  return {
    conversationId: row.conversationId as ConversationId,
    botId: row.botId as BotId,
    channel: row.channel,
    status: row.status,
    customer: sight === "plain" ? customer : masked(customer),
    messageCount,
    lastMessageAt: Instant.format(row.lastMessageAt),
    outcome: row.outcome,
    escalated: row.escalatedAt !== null,
    startedAt: Instant.format(row.startedAt),
    closedAt: instantOrNull(closedAt(row)),
    lastText: textFor(sight, row.lastBody),
    inboundCount: row.inbound,
    outboundCount: row.outbound,
    agentCount: row.agent,
    failedCount: row.failed,
    fallbackCount: row.fallback,
    durationSeconds:
      row.firstMessageAt === null || messageCount < 2
        ? null
        : (row.lastMessageAt - row.firstMessageAt) / 1000,
    averageResponseTimeMs: Rate.of(row.responseMs, row.responses),
    maxResponseTimeMs: row.maxResponseMs,
    tokens: { input, output },
    costUsd: usd(row.costUsd),
    unpricedMessages: row.unpriced,
    rating: Rate.of(row.score, row.ratings)
  }
}

export const message = (sight: Sight) => (row: MessageRow) => ({
  id: row.id,
  timestamp: Instant.format(row.sentAt),
  direction: row.sender === "customer" ? ("inbound" as const) : ("outbound" as const),
  sender: row.sender,
  text: textFor(sight, row.body),
  success: row.success,
  error: row.error,
  fallback: row.fallback,
  responseTimeMs: row.responseTimeMs,
  model: row.model,
  tokens: row.hasTokens ? Tokens.wholes(row) : null,
  knowledgeBase: row.kbQueries === 0 ? null : { queries: row.kbQueries, hits: row.kbHits },
  costUsd: usd(row.costUsd),
  metadata: row.metadata
})

export const turn = (row: TurnRow) => ({
  id: row.id,
  type: `conversation.${row.type}` as const,
  timestamp: Instant.format(row.occurredAt),
  reason: row.reason,
  score: row.score
})
