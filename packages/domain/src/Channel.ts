/** Where a conversation takes place. */
import { Schema } from "effect"

export const Channel = Schema.Literal(
  "whatsapp",
  "web",
  "telegram",
  "messenger",
  "instagram",
  "sms",
  "voice",
  "email",
  "api",
  "other"
)
export type Channel = typeof Channel.Type
