/** How events stand in their tables, column by column. */
import type { Lifecycle, Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import type * as PriceBook from "@botflow/domain/PriceBook"
import * as Usd from "@botflow/domain/Usd"
import type { Column } from "./Columns.ts"

/** A message with what is decided when it is stored. */
export interface Costed {
  readonly organizationId: OrganizationId
  /** What it waits in to be derived from. */
  readonly batch: number
  readonly message: Message
  readonly cost: PriceBook.Cost
  readonly storeText: boolean
}

export const messageColumns: ReadonlyArray<Column<Costed>> = [
  ["organization_id", "uuid", (row) => row.organizationId],
  ["batch", "bigint", (row) => row.batch],
  ["bot_id", "text", ({ message }) => message.botId],
  ["conversation_id", "text", ({ message }) => message.conversationId],
  ["sent_at", "timestamptz", ({ message }) => message.timestamp],
  ["sequence", "integer", ({ message }) => message.sequence],
  ["event_id", "text", ({ message }) => message.id],
  ["sender", "text", ({ message }) => message.sender],
  ["channel", "text", ({ message }) => message.channel],
  ["customer_id", "text", ({ message }) => message.customer?.id ?? null],
  ["customer_phone", "text", ({ message }) => message.customer?.phone ?? null],
  ["customer_name", "text", ({ message }) => message.customer?.name ?? null],
  ["body", "text", ({ message, storeText }) => (storeText ? message.text : null)],
  ["success", "boolean", ({ message }) => message.success],
  ["error", "text", ({ message }) => message.error],
  ["fallback", "boolean", ({ message }) => message.fallback],
  ["reported_response_ms", "integer", ({ message }) => reported(message)],
  [
    "response_time_ms",
    "integer",
    ({ message }) =>
      message.sender === "bot" && typeof message.responseTime === "number" ? message.responseTime : null
  ],
  ["model", "text", ({ message }) => message.model],
  ["has_tokens", "boolean", ({ message }) => message.tokens !== null],
  ["plain_input", "integer", ({ message }) => message.tokens?.plainInput ?? 0],
  ["cached_input", "integer", ({ message }) => message.tokens?.cachedInput ?? 0],
  ["cache_creation_input", "integer", ({ message }) => message.tokens?.cacheCreationInput ?? 0],
  ["plain_output", "integer", ({ message }) => message.tokens?.plainOutput ?? 0],
  ["reasoning_output", "integer", ({ message }) => message.tokens?.reasoningOutput ?? 0],
  ["kb_queries", "integer", ({ message }) => message.knowledgeBase?.queries ?? 0],
  ["kb_hits", "integer", ({ message }) => message.knowledgeBase?.hits ?? 0],
  [
    "reported_cost_usd",
    "numeric",
    ({ message }) => (message.costUsd === null ? null : Usd.format(message.costUsd))
  ],
  ["cost_usd", "numeric", ({ cost }) => (cost._tag === "Priced" ? Usd.format(cost.usd) : null)],
  ["unpriced", "boolean", ({ cost }) => cost._tag === "Unpriced"],
  [
    "metadata",
    "jsonb",
    ({ message }) => (message.metadata === null ? null : JSON.stringify(message.metadata))
  ]
]

const reported = ({ responseTime }: Message): number | null =>
  typeof responseTime === "number" ? responseTime : responseTime === "unknown" ? -1 : null

export interface Turn {
  readonly organizationId: OrganizationId
  readonly batch: number
  readonly turn: Lifecycle
}

export const turnColumns: ReadonlyArray<Column<Turn>> = [
  ["organization_id", "uuid", (row) => row.organizationId],
  ["batch", "bigint", (row) => row.batch],
  ["bot_id", "text", ({ turn }) => turn.botId],
  ["conversation_id", "text", ({ turn }) => turn.conversationId],
  ["event_id", "text", ({ turn }) => turn.id],
  ["type", "text", ({ turn }) => turn.type.slice("conversation.".length)],
  ["occurred_at", "timestamptz", ({ turn }) => turn.timestamp],
  ["channel", "text", ({ turn }) => turn.channel],
  ["reason", "text", ({ turn }) => turn.reason],
  ["score", "smallint", ({ turn }) => turn.score]
]
