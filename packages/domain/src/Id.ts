/** The identifiers of the domain, one brand each, so that no two kinds can be mixed up. */
import { Schema } from "effect"
import * as Text from "./Text.ts"

/** An identifier chosen by the sender: 1..200 characters, no control characters, valid Unicode. */
const SenderId = Schema.String.pipe(
  Schema.filter((id) => Text.isIdentifier(id) || "expected 1 to 200 characters without control characters"),
  Schema.annotations({ jsonSchema: { type: "string", minLength: 1, maxLength: 200 } })
)

/** The tenant. Ours: a UUID. */
export const OrganizationId = Schema.UUID.pipe(Schema.brand("@botflow/OrganizationId"))
export type OrganizationId = typeof OrganizationId.Type

/** The bot's slug within its organization, as the sender writes it. */
export const BotId = SenderId.pipe(Schema.brand("@botflow/BotId"))
export type BotId = typeof BotId.Type

/** The sender's id of a conversation, unique within its bot. */
export const ConversationId = SenderId.pipe(Schema.brand("@botflow/ConversationId"))
export type ConversationId = typeof ConversationId.Type

/** The sender's own id of the person who talks to the bot. */
export const CustomerId = SenderId.pipe(Schema.brand("@botflow/CustomerId"))
export type CustomerId = typeof CustomerId.Type

/** The idempotency key of an event, unique within its organization. */
export const EventId = SenderId.pipe(Schema.brand("@botflow/EventId"))
export type EventId = typeof EventId.Type
