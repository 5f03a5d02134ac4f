/** The queues of the workers, for the instance's owner. */
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, NotFound, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"
import { inPath, Instant } from "./Scalars.ts"

export const JobState = Schema.Literal("waiting", "active", "completed", "failed", "delayed")

/** Jobs by state; completed and failed ones: those that are kept, for a day and a week. */
export const Queue = Schema.Struct({
  name: Schema.String,
  paused: Schema.Boolean,
  waiting: Schema.Number,
  active: Schema.Number,
  completed: Schema.Number,
  failed: Schema.Number,
  delayed: Schema.Number
})

export const Job = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  state: JobState,
  /** How often it was tried. */
  attempts: Schema.Number,
  failedReason: Schema.NullOr(Schema.String),
  data: Schema.Unknown,
  createdAt: Instant,
  processedAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant)
})

const limit = Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 200))

/** Something done to a queue; answers how it is then. */
const action = <Name extends string>(name: Name, summary: string) =>
  HttpApiEndpoint.post(name, `/api/queues/:name/${name}`)
    .setPath(Schema.Struct({ name: inPath(Schema.String) }))
    .addSuccess(Queue)
    .addError(NotFound)
    .annotate(OpenApi.Summary, summary)

export class QueuesApi extends HttpApiGroup.make("queues")
  .add(
    HttpApiEndpoint.get("list", "/api/queues").addSuccess(
      Schema.Struct({ items: Schema.Array(Queue), nextCursor: Schema.Null })
    )
  )
  .add(
    HttpApiEndpoint.get("jobs", "/api/queues/:name/jobs")
      .setPath(Schema.Struct({ name: inPath(Schema.String) }))
      .setUrlParams(Query.strict({ state: Schema.optional(JobState), limit: Schema.optional(limit) }))
      .addSuccess(Schema.Struct({ items: Schema.Array(Job), nextCursor: Schema.Null }))
      .addError(NotFound)
      .annotate(OpenApi.Summary, "The newest jobs of a state, failed ones by default")
  )
  .add(action("pause", "Let jobs wait; running ones finish"))
  .add(action("resume", "Let jobs run again"))
  .add(action("clear", "Remove all jobs but running ones and the schedule"))
  .add(action("retry", "Run all failed jobs again"))
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "instance")
  .middleware(Authorization) {}
