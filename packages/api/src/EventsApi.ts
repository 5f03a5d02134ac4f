/** Sending events in. */
import { Sent } from "@botflow/domain/Event"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Authorization } from "./Authorization.ts"
import {
  BadRequest,
  Forbidden,
  TooLarge,
  TooManyRequests,
  Unavailable,
  UnsupportedMediaType
} from "./Problem.ts"

/** The verdict on a batch. A rejected event never costs the others; a duplicate was stored before. */
export const Verdict = Schema.Struct({
  accepted: Schema.Number,
  duplicates: Schema.Number,
  rejected: Schema.Array(
    Schema.Struct({
      index: Schema.Number,
      id: Schema.NullOr(Schema.String),
      code: Schema.String,
      message: Schema.String
    })
  )
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
  .middleware(Authorization) {}
