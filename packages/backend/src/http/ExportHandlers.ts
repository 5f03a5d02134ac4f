import { Api } from "@botflow/api/Api"
import type { SeriesName } from "@botflow/api/Query"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { ConversationExport } from "@botflow/storage/postgres/ConversationExport"
import { Pool } from "@botflow/storage/postgres/Database"
import { MessageExport } from "@botflow/storage/postgres/MessageExport"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect, Stream } from "effect"
import { Analytics } from "../query/Analytics.ts"
import * as Dropped from "../query/Dropped.ts"
import * as ConversationQuery from "../query/ConversationQuery.ts"
import * as RangeQuery from "../query/RangeQuery.ts"
import { seriesCsv } from "../query/SeriesCsv.ts"
import { unavailable } from "./Errors.ts"

const file = (name: string) => ({
  contentType: "text/csv; charset=utf-8",
  headers: { "content-disposition": `attachment; filename="${name}.csv"` }
})

export const ExportHandlers = HttpApiBuilder.group(Api, "export", (handlers) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const conversations = yield* ConversationExport
    const messages = yield* MessageExport
    const pool = yield* Pool
    const kept = yield* Dropped.make

    const streamed = (name: string, csv: Stream.Stream<Uint8Array, StoreUnavailable, Pool>) =>
      HttpServerResponse.stream(Stream.provideService(csv, Pool, pool), file(name))

    const series = {
      "response-times": analytics.responseTimes,
      "message-volume": analytics.messageVolume,
      "success-rate": analytics.successRate,
      "conversation-duration": analytics.conversationDuration,
      "token-usage": analytics.tokenUsage
    } satisfies Record<typeof SeriesName.Type, unknown>

    return handlers
      .handleRaw("conversations", ({ urlParams }) =>
        Effect.map(ConversationQuery.resolve(urlParams), ({ filter, now }) =>
          streamed("conversations", conversations.csv(filter, now))
        )
      )
      .handleRaw("messages", ({ urlParams }) =>
        Effect.gen(function* () {
          const query = yield* ConversationQuery.resolve(urlParams)
          yield* kept(query, "")
          return streamed("messages", messages.csv(query.filter, query.now))
        }).pipe(unavailable)
      )
      .handleRaw("metrics", ({ urlParams: { metric, ...params } }) =>
        Effect.gen(function* () {
          const { points } = yield* series[metric](yield* RangeQuery.resolve(params))
          return HttpServerResponse.text(seriesCsv(points), file(metric))
        }).pipe(unavailable)
      )
  })
)
