/** Sending events in. */
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "@effect/platform"
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

export class EventsApi extends HttpApiGroup.make("events")
  .add(HttpApiEndpoint.post("ingest", "/api/events").addSuccess(Verdict, { status: 202 }))
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(TooLarge)
  .addError(UnsupportedMediaType)
  .addError(TooManyRequests)
  .addError(Unavailable)
  .middleware(Authorization) {}
