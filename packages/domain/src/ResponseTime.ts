/** How long the customer waited for the bot. */
import type { Message } from "./Event.ts"
import { maxResponseTimeMs } from "./Event.ts"

/**
 * Response times of a conversation's bot messages, milliseconds, by message id.
 *
 * As sent; where nothing was sent, the time since the earliest inbound message that nobody had
 * answered yet; none where there is no such message or the sender says it is unknown. Any
 * outbound message, a human's too, answers all inbound ones before it.
 *
 * @param messages of one conversation, ordered by `Conversation.compareMessages`
 */
export const derive = (messages: ReadonlyArray<Message>): ReadonlyMap<string, number> => {
  const times = new Map<string, number>()
  let waitingSince: number | null = null
  for (const message of messages) {
    if (message.direction === "inbound") {
      waitingSince ??= message.timestamp
      continue
    }
    if (message.sender === "bot") {
      if (typeof message.responseTime === "number") times.set(message.id, message.responseTime)
      else if (message.responseTime === "derive" && waitingSince !== null) {
        times.set(message.id, Math.min(message.timestamp - waitingSince, maxResponseTimeMs))
      }
    }
    waitingSince = null
  }
  return times
}
