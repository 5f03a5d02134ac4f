/** Numbers and series over a range. */
import { BotId } from "@botflow/domain/Id"
import { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import * as Analytics from "./Analytics.ts"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Gone, NotFound, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"
import { Realtime } from "./Realtime.ts"
import { inPath } from "./Scalars.ts"

const ofBot = Schema.Struct({ botId: inPath(BotId) })

export class AnalyticsApi extends HttpApiGroup.make("analytics")
  .add(HttpApiEndpoint.get("realtime", "/realtime").setUrlParams(Query.Realtime).addSuccess(Realtime))
  .add(
    HttpApiEndpoint.get("responseTimes", "/response-times")
      .setUrlParams(Query.Series)
      .addSuccess(Analytics.ResponseTimes)
  )
  .add(
    HttpApiEndpoint.get("messageVolume", "/message-volume")
      .setUrlParams(Query.Series)
      .addSuccess(Analytics.MessageVolume)
  )
  .add(
    HttpApiEndpoint.get("successRate", "/success-rate")
      .setUrlParams(Query.Series)
      .addSuccess(Analytics.SuccessRate)
  )
  .add(
    HttpApiEndpoint.get("conversationDuration", "/conversation-duration")
      .setUrlParams(Query.Series)
      .addSuccess(Analytics.ConversationDuration)
  )
  .add(
    HttpApiEndpoint.get("tokenUsage", "/token-usage")
      .setUrlParams(Query.Series)
      .addSuccess(Analytics.TokenUsage)
  )
  .add(HttpApiEndpoint.get("heatmap", "/heatmap").setUrlParams(Query.Heatmap).addSuccess(Analytics.Heatmap))
  .add(HttpApiEndpoint.get("summary", "/summary").setUrlParams(Query.Summary).addSuccess(Analytics.Summary))
  .add(HttpApiEndpoint.get("models", "/models").setUrlParams(Query.Whole).addSuccess(Analytics.Models))
  .add(HttpApiEndpoint.get("overview", "/overview").setUrlParams(Query.Series).addSuccess(Analytics.Overview))
  .add(
    HttpApiEndpoint.get("performance", "/bot/:botId/performance")
      .setPath(ofBot)
      .setUrlParams(Query.Performance)
      .addSuccess(Analytics.Performance)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.get("percentiles", "/bot/:botId/percentiles")
      .setPath(ofBot)
      .setUrlParams(Query.Percentiles)
      .addSuccess(Analytics.Percentiles)
      .addError(NotFound)
      .addError(Gone)
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "read")
  .middleware(Authorization)
  .prefix("/api/analytics") {}
