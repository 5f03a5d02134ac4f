import { Api } from "@botflow/api/Api"
import * as Instant from "@botflow/domain/Instant"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { LiveMetrics } from "../live/LiveMetrics.ts"
import { Analytics } from "../query/Analytics.ts"
import * as RangeQuery from "../query/RangeQuery.ts"
import { callerWith, unavailable } from "./Errors.ts"

/** The answer about the range asked for and, where wanted, about the one before. */
const answer =
  <Body, E, R>(ask: (query: RangeQuery.Query) => Effect.Effect<Body, E, R>) =>
  ({ urlParams }: { readonly urlParams: RangeQuery.Params }) =>
    Effect.gen(function* () {
      const query = yield* RangeQuery.resolve(urlParams)
      const compare = urlParams.compare === "previous"
      const [body, previous] = yield* Effect.all(
        [ask(query), compare ? ask(RangeQuery.previous(query)) : Effect.succeed(undefined)],
        { concurrency: 2 }
      )
      return { asOf: Instant.format(query.now), ...body, ...(previous === undefined ? {} : { previous }) }
    }).pipe(unavailable)

export const AnalyticsHandlers = HttpApiBuilder.group(Api, "analytics", (handlers) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const live = yield* LiveMetrics
    return handlers
      .handle("realtime", () =>
        Effect.flatMap(callerWith("read"), ({ organizationId }) => live.read(organizationId, null)).pipe(
          unavailable
        )
      )
      .handle("responseTimes", answer(analytics.responseTimes))
      .handle("messageVolume", answer(analytics.messageVolume))
      .handle("summary", answer(analytics.summary))
  })
)
