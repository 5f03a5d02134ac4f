/** New messages as they are to be counted, in rollups and in live numbers alike. */
import type { Message } from "@botflow/domain/Event"
import type * as PriceBook from "@botflow/domain/PriceBook"
import type { Added, News } from "./ConversationDeltas.ts"

export interface Counted {
  readonly message: Message
  readonly cost: PriceBook.Cost
  /** What is corrected after that is told apart: `Retimed`. Milliseconds. */
  readonly responseTimeMs: number | null
}

/** Of conversations that are added to, and of those that are derived whole. */
export const of = (added: ReadonlyArray<Added>, whole: ReadonlyArray<News>): ReadonlyArray<Counted> => [
  ...added.flatMap(({ delta, messages }) =>
    messages.map(({ cost, message }, i) => ({
      message,
      cost,
      responseTimeMs: delta.responseTimes[i] ?? null
    }))
  ),
  ...whole.flatMap(({ messages }) =>
    messages.map(({ cost, message }) => {
      const { responseTime, sender } = message
      // As it was stored: what was derived since is among the corrections.
      const stored = sender === "bot" && typeof responseTime === "number" ? responseTime : null
      return { message, cost, responseTimeMs: stored }
    })
  )
]
