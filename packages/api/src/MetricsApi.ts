/** What an operator watches the instance by. */
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { Forbidden, Unavailable } from "./Problem.ts"

export class MetricsApi extends HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("scrape", "/metrics")
      .addSuccess(HttpApiSchema.Text({ contentType: "text/plain; version=0.0.4; charset=utf-8" }))
      .annotate(OpenApi.Summary, "The process and what waits, in Prometheus' text format")
  )
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "instance")
  .middleware(Authorization) {}
