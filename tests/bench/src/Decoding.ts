/** Reading one event that is sent, against the schema alone. */
import * as Event from "@botflow/domain/Event"
import type { Figure } from "./Figure.ts"
import { nanoseconds } from "./Nanoseconds.ts"

const now = Date.UTC(2026, 10, 25, 9)
const sent = {
  type: "message",
  id: "evt-1",
  timestamp: "2026-11-25T08:15:30.250Z",
  botId: "support",
  conversationId: "c-42",
  channel: "whatsapp",
  direction: "outbound",
  customer: { id: "u-7" },
  responseTimeMs: 1840,
  model: "gpt-4o-mini",
  tokens: { input: 812, cachedInput: 512, output: 96 },
  knowledgeBase: { queries: 1, hits: 1 }
}

export const decoding = (): ReadonlyArray<Figure> => [
  {
    what: "one message read and checked",
    value: nanoseconds(50_000, () => void Event.decode(sent, { now, oldest: Event.maxAge })) / 1000,
    unit: "us",
    baseline: {
      what: "by the schema alone",
      value: nanoseconds(20_000, () => void Event.decodeBySchema(sent)) / 1000
    }
  }
]
