/** The query that every reading endpoint shares: a time range, a zone and filters. */
import { Channel } from "@botflow/domain/Channel"
import { outcomes, statuses } from "@botflow/domain/Conversation"
import { BotId } from "@botflow/domain/Id"
import { Schema } from "effect"

/** Reject parameters that are not named, so that a typing error never silently widens an answer. */
export const strict = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotations({ parseOptions: { onExcessProperty: "error" } })

export const PeriodName = Schema.Literal("24h", "7d", "30d")
export const BucketName = Schema.Literal("15m", "hour", "day", "week")
export const StatusName = Schema.Literal(...statuses)
export const OutcomeName = Schema.Literal(...outcomes)
export const HeatmapMetric = Schema.Literal("messages", "p95", "failed")
export const SeriesName = Schema.Literal(
  "response-times",
  "message-volume",
  "success-rate",
  "conversation-duration",
  "token-usage"
)

const filters = {
  botId: Schema.optional(Schema.Array(BotId)),
  channel: Schema.optional(Schema.Array(Channel)),
  model: Schema.optional(Schema.Array(Schema.String))
}
const timezone = Schema.optional(
  Schema.String.annotations({ description: "IANA zone; default: the organization's" })
)

/** Which messages: a named period ending now, or `from` and `to` (RFC 3339, half-open), and the filters. */
export const range = {
  period: Schema.optional(PeriodName),
  from: Schema.optional(Schema.String.annotations({ description: "RFC 3339 instant, included" })),
  to: Schema.optional(Schema.String.annotations({ description: "RFC 3339 instant, excluded" })),
  timezone,
  ...filters
}

export const compare = { compare: Schema.optional(Schema.Literal("previous")) }

/** A series: the range cut into buckets. */
export const bucket = { bucket: Schema.optional(BucketName) }
export const Series = strict({ ...range, ...compare, ...bucket })
export const Summary = strict({ ...range, ...compare })
export const Heatmap = strict({ ...range, ...compare, metric: Schema.optional(HeatmapMetric) })

/** Civil dates of `timezone`, both included. */
export const Performance = strict({
  startDate: Schema.String.annotations({ description: "YYYY-MM-DD, included" }),
  endDate: Schema.String.annotations({ description: "YYYY-MM-DD, included" }),
  timezone,
  channel: filters.channel,
  model: filters.model,
  ...compare
})

const { botId: _, ...ofOneBot } = range
export const Percentiles = strict({
  ...ofOneBot,
  ...compare,
  method: Schema.optional(Schema.Literal("exact", "histogram"))
})

/** The last hour, of all bots or some. */
export const Realtime = strict({ botId: filters.botId })

/** All of the range together. */
export const Whole = strict(range)

/** Asks for phones, names and text as they are; it is written down who did. */
export const reveal = {
  reveal: Schema.optional(
    Schema.Literal("true", "false").annotations({
      description:
        "`true`: phones, names and text as they are, for those who may; the audit log has a line of it"
    })
  )
}

const conversationFilters = {
  ...reveal,
  ...range,
  status: Schema.optional(Schema.Array(StatusName)),
  outcome: Schema.optional(Schema.Array(OutcomeName)),
  q: Schema.optional(
    Schema.String.pipe(Schema.maxLength(200)).annotations({
      description:
        "Part of a conversation's or customer's id, of a name, of the last text, or digits of a phone; a whole phone number is found however it is written. People who may not reveal: part of an id, a whole name, the last digits that are shown, or a whole number"
    })
  ),
  minResponseTimeMs: Schema.optional(
    Schema.NumberFromString.pipe(Schema.int(), Schema.between(0, 86_400_000))
  ),
  failed: Schema.optional(Schema.Literal("true", "false")),
  weekday: Schema.optional(
    Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 7)).annotations({
      description:
        "With `hour`: has a message in this hour of the week, as a cell of the heatmap; 1 is Monday"
    })
  ),
  hour: Schema.optional(Schema.NumberFromString.pipe(Schema.int(), Schema.between(0, 23)))
}

/** Conversations with a message in the range that match every filter. */
export const Conversations = strict({
  ...conversationFilters,
  limit: Schema.optional(Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 200))),
  cursor: Schema.optional(Schema.String.annotations({ description: "`nextCursor` of the page before" }))
})

/** The same conversations, all of them, or their messages, as a file. */
export const ConversationExport = strict(conversationFilters)

/** The points of a series as a file. */
export const SeriesExport = strict({ metric: SeriesName, ...range, ...bucket })
