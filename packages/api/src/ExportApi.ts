/** Files: the same rows and numbers as on the screen, as CSV. */
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "@effect/platform"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Gone, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"

const Csv = HttpApiSchema.Text({ contentType: "text/csv; charset=utf-8" })

export class ExportApi extends HttpApiGroup.make("export")
  .add(
    HttpApiEndpoint.get("conversations", "/conversations.csv")
      .setUrlParams(Query.ConversationExport)
      .addSuccess(Csv)
  )
  .add(
    HttpApiEndpoint.get("messages", "/messages.csv")
      .setUrlParams(Query.ConversationExport)
      .addSuccess(Csv)
      .addError(Gone)
  )
  .add(HttpApiEndpoint.get("metrics", "/metrics.csv").setUrlParams(Query.SeriesExport).addSuccess(Csv))
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .middleware(Authorization)
  .prefix("/api/export") {}
