/** For how long messages are kept, and which months would go. */
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { Forbidden, Unavailable } from "./Problem.ts"
import { Instant } from "./Scalars.ts"

export const RetentionState = Schema.Struct({
  /** `BOTFLOW_RETENTION_DAYS`; null: everything is kept. */
  days: Schema.NullOr(Schema.Number),
  /** `BOTFLOW_TEXT_RETENTION_DAYS`: the text of messages goes sooner than they do; null: with them. */
  textDays: Schema.NullOr(Schema.Number),
  /** Messages before are dropped, and no longer taken; null: none were dropped. */
  keepsFrom: Schema.NullOr(Instant),
  /** The months that are dropped next, oldest first, with this organization's messages. */
  due: Schema.Array(Schema.Struct({ from: Instant, to: Instant, messages: Schema.Number }))
})

export class RetentionApi extends HttpApiGroup.make("retention")
  .add(
    HttpApiEndpoint.get("state", "/api/retention")
      .addSuccess(RetentionState)
      .annotate(OpenApi.Summary, "For how long messages are kept")
      .annotate(
        OpenApi.Description,
        "Messages are dropped by whole months. Numbers, conversations and aggregates of dropped months stay."
      )
  )
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "read")
  .middleware(Authorization) {}
