import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import type { BotId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { Bots } from "@botflow/storage/postgres/Bots"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { LiveMetrics } from "../live/LiveMetrics.ts"
import { Analytics } from "../query/Analytics.ts"
import * as Dropped from "../query/Dropped.ts"
import { Overview } from "../query/Overview.ts"
import * as RangeQuery from "../query/RangeQuery.ts"
import { callerWith, unavailable } from "./Errors.ts"

const week = 7 * Instant.day

/** The answer about the range asked for and, where wanted, about the one before. */
const answer = <Body, E, R>(
  query: RangeQuery.Query,
  compare: "previous" | undefined,
  ask: (query: RangeQuery.Query) => Effect.Effect<Body, E, R>
) =>
  Effect.gen(function* () {
    const [body, previous] = yield* Effect.all(
      [ask(query), compare === undefined ? Effect.succeed(undefined) : ask(RangeQuery.previous(query))],
      { concurrency: 2 }
    )
    return { asOf: Instant.format(query.now), ...body, ...(previous === undefined ? {} : { previous }) }
  })

const ranged =
  <Body, E, R>(
    ask: (query: RangeQuery.Query) => Effect.Effect<Body, E, R>,
    resolve: typeof RangeQuery.resolve = RangeQuery.resolve
  ) =>
  ({ urlParams }: { readonly urlParams: RangeQuery.Params }) =>
    Effect.flatMap(resolve(urlParams), (query) => answer(query, urlParams.compare, ask)).pipe(unavailable)

export const AnalyticsHandlers = HttpApiBuilder.group(Api, "analytics", (handlers) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const overview = yield* Overview
    const bots = yield* Bots
    const live = yield* LiveMetrics
    const kept = yield* Dropped.make

    const known = (query: RangeQuery.Query, botId: BotId) =>
      Effect.filterOrFail(
        bots.exists(query.filter.organizationId, botId),
        (exists) => exists,
        () => new NotFound({ code: "no_such_bot", detail: "There is no bot of this id." })
      )

    return handlers
      .handle("realtime", ({ urlParams: { botId } }) =>
        Effect.flatMap(callerWith("read"), ({ organizationId }) =>
          live.read(organizationId, RangeQuery.listOf(botId))
        ).pipe(unavailable)
      )
      .handle("responseTimes", ranged(analytics.responseTimes))
      .handle("messageVolume", ranged(analytics.messageVolume))
      .handle("successRate", ranged(analytics.successRate))
      .handle("conversationDuration", ranged(analytics.conversationDuration))
      .handle("tokenUsage", ranged(analytics.tokenUsage))
      .handle("heatmap", ({ urlParams: { metric = "messages", ...params } }) =>
        ranged((query) => analytics.heatmap(query, metric), RangeQuery.byHours)({ urlParams: params })
      )
      .handle("summary", ranged(analytics.summary, RangeQuery.whole))
      .handle("models", ranged(analytics.models, RangeQuery.whole))
      .handle("overview", ({ urlParams }) =>
        Effect.gen(function* () {
          const query = yield* RangeQuery.resolve(urlParams)
          const { bucket: _, from, to, ...kept } = urlParams
          // A day fills one row of a week, and decades take too long to cut.
          const length = query.range.to - query.range.from
          const isFit = length >= week && length <= RangeQuery.longestByHours
          const weeks = isFit ? query : yield* RangeQuery.resolve({ ...kept, period: "30d" })
          return yield* overview.read(query, weeks, urlParams.compare === "previous")
        }).pipe(unavailable)
      )
      .handle("performance", ({ path: { botId }, urlParams }) =>
        Effect.gen(function* () {
          const query = yield* RangeQuery.ofDates(urlParams)
          yield* known(query, botId)
          return yield* answer(query, urlParams.compare, (query) => analytics.performance(query, botId))
        }).pipe(unavailable)
      )
      .handle("percentiles", ({ path: { botId }, urlParams: { method = "histogram", ...params } }) =>
        Effect.gen(function* () {
          const query = yield* RangeQuery.whole(params)
          yield* known(query, botId)
          const ask = (query: RangeQuery.Query) =>
            Effect.zipRight(
              method === "exact" ? kept(query, ", or with method=histogram") : Effect.void,
              analytics.percentiles(query, botId, method)
            )
          return yield* answer(query, params.compare, ask)
        }).pipe(unavailable)
      )
  })
)
