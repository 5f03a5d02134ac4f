/** Files: the same rows and numbers as on the screen, as CSV. */
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Gone, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"
import { Schema } from "effect"

const Csv = HttpApiSchema.Text({ contentType: "text/csv; charset=utf-8" })

export class ExportApi extends HttpApiGroup.make("export")
  .add(
    HttpApiEndpoint.get("conversations", "/conversations.csv")
      .setUrlParams(Query.ConversationExport)
      .addSuccess(Csv)
      .addError(Gone)
  )
  .add(
    HttpApiEndpoint.get("messages", "/messages.csv")
      .setUrlParams(Query.ConversationExport)
      .addSuccess(Csv)
      .addError(Gone)
  )
  .add(
    HttpApiEndpoint.get("count", "/count")
      .setUrlParams(Query.ConversationExport)
      .addSuccess(Schema.Struct({ conversations: Schema.Number, messages: Schema.Number }))
      .annotate(OpenApi.Summary, "How many rows the files of the same filters would have")
  )
  .add(HttpApiEndpoint.get("metrics", "/metrics.csv").setUrlParams(Query.SeriesExport).addSuccess(Csv))
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "read")
  .middleware(Authorization)
  .prefix("/api/export") {}
