/** What Overview shows, of the organization or of one bot. */
import { type ApiClient, callApi } from "./api.server.ts"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { Effect } from "effect"
import type * as Filters from "./filters.ts"
import { narrowing, type Range, rangeOf } from "./query.server.ts"
import { rounded, withoutBots } from "./lean.server.ts"

const isWeek = (range: Range) =>
  "from" in range ? Date.parse(range.to) - Date.parse(range.from) >= 7 * 86_400_000 : range.period !== "24h"

/** Asks for everything at once; a range in civil times needs the zone before. */
export const overviewOf = (
  request: Request,
  context: AppLoadContext,
  filters: Filters.Filters,
  now: number
) =>
  callApi(request, context, (api: ApiClient) =>
    Effect.gen(function* () {
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, zone, now)
      const narrow = narrowing(filters)
      const urlParams = { ...range, ...narrow }
      // A day fills one row of a week: hours are compared over 30 days unless the range has a week itself.
      const weeks = isWeek(range) ? urlParams : { ...narrow, period: "30d" as const }
      const compared = filters.compare ? { ...urlParams, compare: "previous" as const } : urlParams
      const answer = yield* Effect.all(
        {
          summary: api.analytics.summary({ urlParams: { ...urlParams, compare: "previous" } }),
          responseTimes: api.analytics.responseTimes({ urlParams: compared }),
          messageVolume: api.analytics.messageVolume({ urlParams: compared }),
          successRate: api.analytics.successRate({ urlParams: compared }),
          duration: api.analytics.conversationDuration({ urlParams: compared }),
          tokenUsage: api.analytics.tokenUsage({ urlParams: compared }),
          heatmap: api.analytics.heatmap({ urlParams: weeks })
        },
        { concurrency: "unbounded" }
      )
      return {
        ...answer,
        summary: withoutBots(answer.summary),
        responseTimes: rounded(answer.responseTimes),
        isHeatmapOfRange: isWeek(range),
        rangeProblem: problem
      }
    })
  )
