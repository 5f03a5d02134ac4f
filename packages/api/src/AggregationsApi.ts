/** Having a day or an hour aggregated by hand, rather than when it is due. */
import { BotId } from "@botflow/domain/Id"
import * as Time from "@botflow/domain/Instant"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, NotFound, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"
import { Instant } from "./Scalars.ts"

/** It is noted; whether there is a queue at the moment or not, it will be done. */
export const Scheduled = Schema.Struct({
  queue: Schema.String,
  /** Null while the queue is away: the workers find it by themselves. */
  jobId: Schema.NullOr(Schema.String),
  from: Instant,
  to: Instant
})

export class AggregationsApi extends HttpApiGroup.make("aggregations")
  .add(
    HttpApiEndpoint.post("daily", "/api/aggregations/daily")
      .setPayload(
        Query.strict({
          botId: Schema.optional(BotId),
          date: Schema.String.annotations({
            description: "Civil date in the organization's zone, such as 2026-01-17"
          })
        })
      )
      .addSuccess(Scheduled, { status: 202 })
      .addError(NotFound)
      .annotate(OpenApi.Summary, "Aggregate a civil day")
      .annotate(
        OpenApi.Description,
        "A day is aggregated for all bots at once; `botId` only has to be one of them."
      )
  )
  .add(
    HttpApiEndpoint.post("hourly", "/api/aggregations/hourly")
      .setPayload(Query.strict({ hour: Time.FromString }))
      .addSuccess(Scheduled, { status: 202 })
      .annotate(OpenApi.Summary, "Aggregate the UTC hour that holds an instant")
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}
