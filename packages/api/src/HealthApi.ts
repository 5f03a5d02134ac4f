/** For whoever watches the process. No key needed, no secrets inside. */
import { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Unavailable } from "./Problem.ts"

const state = Schema.Literal("up", "down")

export class HealthApi extends HttpApiGroup.make("health")
  .add(HttpApiEndpoint.get("live", "/live").addSuccess(Schema.Struct({ status: Schema.Literal("up") })))
  .add(
    HttpApiEndpoint.get("ready", "/ready")
      .addSuccess(
        Schema.Struct({
          status: Schema.Literal("up"),
          postgres: state,
          realtime: state,
          migration: Schema.Number
        })
      )
      .addError(Unavailable)
  )
  .annotate(Access, "public")
  .prefix("/api/health") {}
