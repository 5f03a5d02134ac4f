/** The live socket: its ticket, and the frames it carries. */
import { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import { Realtime } from "./Realtime.ts"
import { Instant } from "./Scalars.ts"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { FeedEntry } from "./ConversationsApi.ts"
import { Forbidden, Unavailable } from "./Problem.ts"

/** Whole state: the first frame of a connection; with `resync` where missed entries are gone. */
export const Snapshot = Schema.Struct({
  type: Schema.Literal("snapshot"),
  seq: Schema.Number,
  cursor: Schema.String,
  metrics: Realtime,
  conversations: Schema.Array(FeedEntry),
  resync: Schema.optional(Schema.Boolean)
})

/** New numbers; at most four a second, only on change. */
export const MetricsFrame = Schema.Struct({
  type: Schema.Literal("metrics"),
  seq: Schema.Number,
  metrics: Realtime
})

/** A conversation moved: it belongs at the top of the feed. */
export const ConversationFrame = Schema.Struct({
  type: Schema.Literal("conversation"),
  seq: Schema.Number,
  cursor: Schema.String,
  conversation: FeedEntry
})

export const Frame = Schema.Union(Snapshot, MetricsFrame, ConversationFrame)
export type Frame = typeof Frame.Type

/** What a client may say. */
export const ClientFrame = Schema.Struct({
  type: Schema.Literal("subscribe"),
  botId: Schema.Array(Schema.String)
})

export const Ticket = Schema.Struct({ ticket: Schema.String, expiresAt: Instant })

export class LiveApi extends HttpApiGroup.make("live")
  .add(HttpApiEndpoint.post("ticket", "/api/realtime/ticket").addSuccess(Ticket, { status: 201 }))
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "read")
  .middleware(Authorization) {}
