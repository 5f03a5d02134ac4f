/** What each number means: shown where the number is shown. */

export interface Definition {
  readonly title: string
  readonly formula: string
  /** What is counted, and out of what; absent where the number is no ratio. */
  readonly numerator?: string
  readonly denominator?: string
  readonly note?: string
}

export const definitions = {
  activeNow: {
    title: "Active now",
    formula: "conversations with a message in the last 60 minutes",
    note: "Those resolved or escalated since their last message are left out. Change is against the hour before."
  },
  messagesLastHour: {
    title: "Messages, last hour",
    formula: "messages in the last 60 minutes, both directions",
    note: "Change is against the hour before."
  },
  averageResponse: {
    title: "Response, last 100",
    formula: "mean response time of the last 100 bot answers",
    numerator: "sum of the response times",
    denominator: "answers with a known response time, at most 100",
    note: "An answer's time runs from the earliest customer message still waiting, unless the bot sent its own figure."
  },
  successNow: {
    title: "Success, last hour",
    formula: "successful / (successful + failed)",
    numerator: "bot answers of the last 60 minutes that succeeded",
    denominator: "all bot answers of the last 60 minutes",
    note: "A message by a human agent counts on neither side."
  },
  messages: {
    title: "Messages",
    formula: "inbound + outbound",
    note: "Outbound includes messages by human agents."
  },
  p95: {
    title: "Response p95",
    formula: "95 % of bot answers were at least this fast",
    note: "Taken from the merged distribution of the whole range, never from an average of percentiles."
  },
  successRate: {
    title: "Success rate",
    formula: "successful / (successful + failed)",
    numerator: "bot answers that succeeded",
    denominator: "all bot answers in the range"
  },
  resolutionRate: {
    title: "Resolution rate",
    formula: "(confirmed + assumed) / closed engaged conversations",
    numerator: "confirmed: a resolved event said so; assumed: it went quiet after a good answer by the bot",
    denominator: "closed conversations in which the customer wrote at least once"
  },
  handoffRate: {
    title: "Handoff rate",
    formula: "escalated / engaged conversations",
    numerator: "engaged conversations passed to a human",
    denominator: "conversations started in the range in which the customer wrote at least once"
  },
  costPerConversation: {
    title: "Cost per conversation",
    formula: "cost / conversations with a message in the range",
    numerator: "sum of the priced messages; a message without a price is counted apart, never as 0",
    denominator: "conversations with at least one message in the range"
  }
} as const satisfies Record<string, Definition>

export type DefinitionId = keyof typeof definitions
