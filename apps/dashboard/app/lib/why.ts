/** Why a conversation has the outcome it has, in words: the rule that decided, with this conversation's facts. */
import * as Format from "./format.ts"
import { dateTime } from "./time.ts"
import type { ConversationDetail } from "./types.ts"

const lastOf = ({ messages }: ConversationDetail) => messages.at(-1)

export const whyOf = (conversation: ConversationDetail, zone: string): string => {
  const { events, inboundCount, outcome } = conversation
  const at = (type: string): string => {
    const event = events.findLast((one) => one.type === type)
    return event === undefined ? "" : ` on ${dateTime(Date.parse(event.timestamp), zone)}`
  }
  const reason = events.findLast(({ type }) => type === "conversation.escalated")?.reason
  const last = lastOf(conversation)
  switch (outcome) {
    case "open":
      return "It has not closed: nobody resolved it, and its last message is recent. It counts in no rate yet."
    case "unengaged":
      return "The customer never wrote, so it stands outside every rate."
    case "escalated":
      return `It was passed to a human${at("conversation.escalated")}${reason ? `: ${reason}` : ""}.`
    case "failed":
      return last?.success === false
        ? `Its last message is a bot answer that failed${last.error === null ? "" : ` (${last.error})`}, and the customer did not write again.`
        : "Its last bot message was a fallback, and it lapsed."
    case "resolved_confirmed":
      return `It was reported as resolved${at("conversation.resolved")}.`
    case "resolved_assumed":
      return "The bot's successful answer was the last message, and the customer did not come back. Nobody confirmed it."
    case "abandoned":
      return inboundCount > 0 && last?.direction === "inbound"
        ? "The customer wrote last, nobody answered, and it lapsed."
        : `It lapsed after ${Format.plural(conversation.messageCount, "message")} without a resolution.`
  }
}
