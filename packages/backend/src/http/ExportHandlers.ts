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
import * as Audit from "./Audit.ts"
import { file } from "./Csv.ts"
import { unavailable } from "./Errors.ts"
import * as Sight from "./Sight.ts"

interface Revealing {
  readonly reveal?: "true" | "false" | undefined
}

export const ExportHandlers = HttpApiBuilder.group(Api, "export", (handlers) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const audit = yield* Audit.make
    const conversations = yield* ConversationExport
    const messages = yield* MessageExport
    const pool = yield* Pool
    const kept = yield* Dropped.make

    const streamed = (name: string, csv: Stream.Stream<Uint8Array, StoreUnavailable, Pool>) =>
      HttpServerResponse.stream(Stream.provideService(csv, Pool, pool), file(name))

    const prepared = (what: string, params: ConversationQuery.Params & Revealing) =>
      Effect.gen(function* () {
        const query = yield* ConversationQuery.resolve(params)
        if (query.filter.within !== null) yield* kept(query, "")
        const sight = yield* Sight.of(query.caller, params.reveal)
        if (sight === "plain")
          yield* audit.write(query.caller, { action: "personal_data.exported", target: what })
        return { ...query, sight }
      }).pipe(unavailable)

    const series = {
      "response-times": analytics.responseTimes,
      "message-volume": analytics.messageVolume,
      "success-rate": analytics.successRate,
      "conversation-duration": analytics.conversationDuration,
      "token-usage": analytics.tokenUsage
    } satisfies Record<typeof SeriesName.Type, unknown>

    return handlers
      .handleRaw("conversations", ({ urlParams }) =>
        Effect.map(prepared("conversations", urlParams), ({ filter, now, sight }) =>
          streamed("conversations", conversations.csv(filter, now, sight === "masked"))
        )
      )
      .handleRaw("messages", ({ urlParams }) =>
        Effect.gen(function* () {
          const query = yield* prepared("messages", urlParams)
          yield* kept(query, "")
          return streamed("messages", messages.csv(query.filter, query.now, query.sight === "masked"))
        }).pipe(unavailable)
      )
      .handle("count", ({ urlParams }) =>
        Effect.flatMap(ConversationQuery.resolve(urlParams), ({ filter, now }) =>
          Effect.all(
            { conversations: conversations.count(filter, now), messages: messages.count(filter, now) },
            { concurrency: "unbounded" }
          )
        ).pipe(unavailable)
      )
      .handleRaw("metrics", ({ urlParams: { metric, ...params } }) =>
        Effect.gen(function* () {
          const { points } = yield* series[metric](yield* RangeQuery.resolve(params))
          return HttpServerResponse.text(seriesCsv(points), file(metric))
        }).pipe(unavailable)
      )
  })
)
