/**
 * What each number means, in words, wherever it is shown. `Metric` computes them.
 *
 * One constant each, without any import, so that a page carries only those that it shows.
 */

/** `ratio`: a fraction 0..1; `score`: 1..5; `usd`: an exact decimal. */
export type Unit =
  | "messages"
  | "conversations"
  | "customers"
  | "lookups"
  | "ratings"
  | "tokens"
  | "ratio"
  | "milliseconds"
  | "seconds"
  | "score"
  | "usd"

export interface MetricDefinition {
  readonly id: string
  readonly title: string
  readonly unit: Unit
  readonly formula: string
  /** Which way is good news. */
  readonly better: "higher" | "lower" | "neither"
  /** What is counted, and out of what; absent where the number is no quotient. */
  readonly numerator?: string
  readonly denominator?: string
  readonly note?: string
}

// Messages

export const messages: MetricDefinition = {
  id: "messages",
  title: "Messages",
  unit: "messages",
  formula: "inbound + outbound",
  better: "neither",
  note: "Outbound includes messages by human agents."
}
export const inbound: MetricDefinition = {
  id: "inbound",
  title: "Inbound",
  unit: "messages",
  formula: "messages from customers",
  better: "neither"
}
export const outbound: MetricDefinition = {
  id: "outbound",
  title: "Outbound",
  unit: "messages",
  formula: "messages to customers, by the bot or by a human agent",
  better: "neither"
}
export const botMessages: MetricDefinition = {
  id: "botMessages",
  title: "Bot messages",
  unit: "messages",
  formula: "messages to customers by the bot",
  better: "neither"
}
export const agentMessages: MetricDefinition = {
  id: "agentMessages",
  title: "Agent messages",
  unit: "messages",
  formula: "messages to customers by a human agent",
  better: "neither"
}

// Answers of the bot

export const successful: MetricDefinition = {
  id: "successful",
  title: "Successful",
  unit: "messages",
  formula: "bot messages sent with success",
  better: "higher"
}
export const failed: MetricDefinition = {
  id: "failed",
  title: "Failed",
  unit: "messages",
  formula: "bot messages sent without success",
  better: "lower"
}
export const fallback: MetricDefinition = {
  id: "fallback",
  title: "Fallbacks",
  unit: "messages",
  formula: "bot messages that were a fallback",
  better: "lower"
}
export const successRate: MetricDefinition = {
  id: "successRate",
  title: "Success rate",
  unit: "ratio",
  formula: "successful / (successful + failed)",
  better: "higher",
  numerator: "bot answers that succeeded",
  denominator: "all bot answers in the range",
  note: "A message by a human agent counts on neither side."
}
export const errorRate: MetricDefinition = {
  id: "errorRate",
  title: "Error rate",
  unit: "ratio",
  formula: "failed / (successful + failed)",
  better: "lower",
  numerator: "bot answers that failed",
  denominator: "all bot answers in the range"
}
export const fallbackRate: MetricDefinition = {
  id: "fallbackRate",
  title: "Fallback rate",
  unit: "ratio",
  formula: "fallbacks / bot messages",
  better: "lower",
  numerator: "bot answers that were a fallback",
  denominator: "all bot answers in the range"
}

// Response times

const responseTimeNote =
  "An answer's time runs from the earliest customer message still waiting, unless the bot sent its own figure."
const mergedNote =
  "Taken from the merged distribution of the whole range, never from an average of percentiles; at most 0.79 % off."

export const responses: MetricDefinition = {
  id: "responses",
  title: "Responses",
  unit: "messages",
  formula: "bot messages with a known response time",
  better: "neither",
  note: responseTimeNote
}
export const averageResponseTime: MetricDefinition = {
  id: "averageResponseTime",
  title: "Response time, mean",
  unit: "milliseconds",
  formula: "sum of response times / responses",
  better: "lower",
  numerator: "sum of the response times",
  denominator: "answers with a known response time",
  note: responseTimeNote
}
export const p50ResponseTime: MetricDefinition = {
  id: "p50ResponseTime",
  title: "Response p50",
  unit: "milliseconds",
  formula: "half of the bot answers were at least this fast",
  better: "lower",
  note: mergedNote
}
export const p95ResponseTime: MetricDefinition = {
  id: "p95ResponseTime",
  title: "Response p95",
  unit: "milliseconds",
  formula: "95 % of bot answers were at least this fast",
  better: "lower",
  note: mergedNote
}
export const p99ResponseTime: MetricDefinition = {
  id: "p99ResponseTime",
  title: "Response p99",
  unit: "milliseconds",
  formula: "99 % of bot answers were at least this fast",
  better: "lower",
  note: mergedNote
}

// Conversations

export const conversationsStarted: MetricDefinition = {
  id: "conversationsStarted",
  title: "Conversations started",
  unit: "conversations",
  formula: "conversations whose first event is in the range",
  better: "neither"
}
export const conversationsActive: MetricDefinition = {
  id: "conversationsActive",
  title: "Conversations",
  unit: "conversations",
  formula: "conversations with a message in the range",
  better: "neither"
}
export const conversationsEngaged: MetricDefinition = {
  id: "conversationsEngaged",
  title: "Engaged",
  unit: "conversations",
  formula: "started conversations in which the customer wrote at least once",
  better: "neither"
}
export const conversationsClosed: MetricDefinition = {
  id: "conversationsClosed",
  title: "Closed",
  unit: "conversations",
  formula: "started conversations that were resolved, handed over, or lapsed",
  better: "neither"
}
export const conversationsEscalated: MetricDefinition = {
  id: "conversationsEscalated",
  title: "Handed over",
  unit: "conversations",
  formula: "engaged conversations passed to a human",
  better: "lower"
}
export const handoffRate: MetricDefinition = {
  id: "handoffRate",
  title: "Handoff rate",
  unit: "ratio",
  formula: "escalated / engaged conversations",
  better: "lower",
  numerator: "engaged conversations passed to a human",
  denominator: "conversations started in the range in which the customer wrote at least once"
}
export const containmentRate: MetricDefinition = {
  id: "containmentRate",
  title: "Containment rate",
  unit: "ratio",
  formula: "closed engaged conversations never escalated / closed engaged conversations",
  better: "higher",
  numerator: "closed conversations that no human had to take over",
  denominator: "closed conversations in which the customer wrote at least once"
}
export const resolutionRate: MetricDefinition = {
  id: "resolutionRate",
  title: "Resolution rate",
  unit: "ratio",
  formula: "(confirmed + assumed) / closed engaged conversations",
  better: "higher",
  numerator: "confirmed: a resolved event said so; assumed: it went quiet after a good answer by the bot",
  denominator: "closed conversations in which the customer wrote at least once"
}
export const resolvedConfirmed: MetricDefinition = {
  id: "resolvedConfirmed",
  title: "Resolved, confirmed",
  unit: "conversations",
  formula: "conversations closed by a resolved event",
  better: "higher"
}
export const resolvedAssumed: MetricDefinition = {
  id: "resolvedAssumed",
  title: "Resolved, assumed",
  unit: "conversations",
  formula: "conversations that lapsed with a successful bot answer as their last message",
  better: "higher"
}
export const timedConversations: MetricDefinition = {
  id: "timedConversations",
  title: "Conversations with a duration",
  unit: "conversations",
  formula: "conversations started in the range with at least 2 messages",
  better: "neither"
}
export const averageDuration: MetricDefinition = {
  id: "averageDuration",
  title: "Duration, mean",
  unit: "seconds",
  formula: "sum of (last message - first message) / conversations",
  better: "neither",
  numerator: "sum of the durations",
  denominator: "conversations started in the range with at least 2 messages"
}
export const p50Duration: MetricDefinition = {
  id: "p50Duration",
  title: "Duration p50",
  unit: "seconds",
  formula: "half of the conversations were at most this long",
  better: "neither",
  note: "Exact: interpolated between closest ranks."
}
export const p95Duration: MetricDefinition = {
  id: "p95Duration",
  title: "Duration p95",
  unit: "seconds",
  formula: "95 % of the conversations were at most this long",
  better: "neither",
  note: "Exact: interpolated between closest ranks."
}
export const messagesPerConversation: MetricDefinition = {
  id: "messagesPerConversation",
  title: "Messages per conversation",
  unit: "messages",
  formula: "messages of started conversations / started conversations",
  better: "neither",
  numerator: "all messages of the conversations started in the range",
  denominator: "conversations started in the range"
}

// Knowledge base

export const knowledgeBaseQueries: MetricDefinition = {
  id: "knowledgeBaseQueries",
  title: "Knowledge-base queries",
  unit: "lookups",
  formula: "sum of the queries that messages report",
  better: "neither"
}
export const knowledgeBaseHits: MetricDefinition = {
  id: "knowledgeBaseHits",
  title: "Knowledge-base hits",
  unit: "lookups",
  formula: "sum of the hits that messages report",
  better: "higher"
}
export const knowledgeBaseHitRate: MetricDefinition = {
  id: "knowledgeBaseHitRate",
  title: "Knowledge-base hit rate",
  unit: "ratio",
  formula: "hits / queries",
  better: "higher",
  numerator: "hits that messages report",
  denominator: "queries that messages report"
}

// Tokens and cost

export const inputTokens: MetricDefinition = {
  id: "inputTokens",
  title: "Input tokens",
  unit: "tokens",
  formula: "tokens read by models, cached ones included",
  better: "neither"
}
export const cachedInputTokens: MetricDefinition = {
  id: "cachedInputTokens",
  title: "Cached input tokens",
  unit: "tokens",
  formula: "input tokens read from a cache",
  better: "higher"
}
export const cachedInputShare: MetricDefinition = {
  id: "cachedInputShare",
  title: "Cached input",
  unit: "ratio",
  formula: "cached input tokens / input tokens",
  better: "higher",
  numerator: "input tokens that models read from a cache",
  denominator: "all input tokens in the range",
  note: "Cached tokens cost less where the model's price says so."
}
export const cacheCreationInputTokens: MetricDefinition = {
  id: "cacheCreationInputTokens",
  title: "Cache-creation input tokens",
  unit: "tokens",
  formula: "input tokens written to a cache",
  better: "neither"
}
export const outputTokens: MetricDefinition = {
  id: "outputTokens",
  title: "Output tokens",
  unit: "tokens",
  formula: "tokens written by models, reasoning included",
  better: "neither"
}
export const reasoningOutputTokens: MetricDefinition = {
  id: "reasoningOutputTokens",
  title: "Reasoning tokens",
  unit: "tokens",
  formula: "output tokens spent on reasoning",
  better: "neither"
}
export const cost: MetricDefinition = {
  id: "cost",
  title: "Cost",
  unit: "usd",
  formula: "sum of the costs of priced messages",
  better: "lower",
  note: "As the sender said, or tokens times the model's price in force at the message's time. Unpriced messages are counted apart, never as 0."
}
export const unpricedMessages: MetricDefinition = {
  id: "unpricedMessages",
  title: "Unpriced messages",
  unit: "messages",
  formula: "messages that used a model and have no price",
  better: "lower"
}
export const costPerConversation: MetricDefinition = {
  id: "costPerConversation",
  title: "Cost per conversation",
  unit: "usd",
  formula: "cost / conversations with a message in the range",
  better: "lower",
  numerator: "sum of the priced messages; a message without a price is counted apart, never as 0",
  denominator: "conversations with at least one message in the range"
}
export const costPerResolvedConversation: MetricDefinition = {
  id: "costPerResolvedConversation",
  title: "Cost per resolved conversation",
  unit: "usd",
  formula: "cost / (confirmed + assumed)",
  better: "lower",
  numerator: "sum of the priced messages in the range, whatever became of their conversations",
  denominator: "conversations started in the range and resolved"
}

// People

export const activeUsers: MetricDefinition = {
  id: "activeUsers",
  title: "Active users",
  unit: "customers",
  formula: "distinct customers with an inbound message in the range",
  better: "higher",
  note: "A message that names no customer counts for nobody."
}
export const ratings: MetricDefinition = {
  id: "ratings",
  title: "Ratings",
  unit: "ratings",
  formula: "ratings given in the range",
  better: "neither"
}
export const satisfaction: MetricDefinition = {
  id: "satisfaction",
  title: "Satisfaction",
  unit: "score",
  formula: "sum of scores / ratings",
  better: "higher",
  numerator: "sum of the scores 1 to 5 given in the range",
  denominator: "ratings given in the range"
}

// Live: the last 60 minutes

export const activeNow: MetricDefinition = {
  id: "activeNow",
  title: "Active now",
  unit: "conversations",
  formula: "conversations with a message in the last 60 minutes",
  better: "neither",
  note: "Those resolved or escalated since their last message are left out. Change is against the hour before."
}
export const messagesPerHour: MetricDefinition = {
  id: "messagesPerHour",
  title: "Messages, last hour",
  unit: "messages",
  formula: "messages in the last 60 minutes, both directions",
  better: "neither",
  note: "Change is against the hour before."
}
export const recentResponseTime: MetricDefinition = {
  id: "recentResponseTime",
  title: "Response, last 100",
  unit: "milliseconds",
  formula: "mean response time of the last 100 bot answers",
  better: "lower",
  numerator: "sum of the response times",
  denominator: "answers with a known response time, at most 100",
  note: responseTimeNote
}
export const recentSuccessRate: MetricDefinition = {
  id: "recentSuccessRate",
  title: "Success, last hour",
  unit: "ratio",
  formula: "successful / (successful + failed)",
  better: "higher",
  numerator: "bot answers of the last 60 minutes that succeeded",
  denominator: "all bot answers of the last 60 minutes",
  note: "A message by a human agent counts on neither side."
}
