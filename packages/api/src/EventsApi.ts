/** Sending events in. */
import { Sent } from "@botflow/domain/Event"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import {
  BadRequest,
  Forbidden,
  TooLarge,
  TooManyRequests,
  Unavailable,
  UnsupportedMediaType
} from "./Problem.ts"

const Named = Schema.Struct({
  index: Schema.Number,
  id: Schema.NullOr(Schema.String),
  code: Schema.String,
  message: Schema.String
})

/**
 * The verdict on a batch. A rejected event never costs the others. A duplicate was stored before;
 * where it said something else then, it is also named in `conflicts`, and the first one stays.
 */
export const Verdict = Schema.Struct({
  accepted: Schema.Number,
  duplicates: Schema.Number,
  conflicts: Schema.optional(Schema.Array(Named)),
  rejected: Schema.Array(Named)
}).annotations({ ...HttpApiSchema.annotations({ status: 202 }) })

/** Described here, read by the ingestion itself: event by event, so that a bad one costs no other. */
export const Batch = Schema.Struct({ events: Schema.Array(Sent) })

export class EventsApi extends HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.post("ingest", "/api/events")
      .setPayload(Batch)
      .addSuccess(Verdict, { status: 202 })
      .annotate(OpenApi.Summary, "Send events")
      .annotate(
        OpenApi.Description,
        "1 to 1,000 events and at most 2 MiB, also as one event a line (application/x-ndjson) and with Content-Encoding: gzip. 202 means that the accepted ones are committed."
      )
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(TooLarge)
  .addError(UnsupportedMediaType)
  .addError(TooManyRequests)
  .addError(Unavailable)
  .annotate(Access, "ingest")
  .middleware(Authorization) {}
