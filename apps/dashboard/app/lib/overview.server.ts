/** What Overview shows, of the organization or of one bot. */
import { type ApiClient, callApi } from "./api.server.ts"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { Effect } from "effect"
import type * as Filters from "./filters.ts"
import { narrowing, type Range, rangeOf } from "./query.server.ts"
import { charted, withoutBots } from "./lean.server.ts"
import * as Sentence from "~/charts/sentence"
import * as Series from "~/charts/series"

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
      const { duration, heatmap, messageVolume, responseTimes, successRate, summary, tokenUsage } = answer
      const named = responseTimes.timezone
      return {
        heatmap: heatmap.cells.map(({ value }) => value ?? 0),
        summary: withoutBots(summary),
        responseTimes: charted(
          responseTimes,
          Sentence.responses(responseTimes, Series.responseTimes(responseTimes, named))
        ),
        messageVolume: charted(
          messageVolume,
          Sentence.volume(messageVolume, Series.messageVolume(messageVolume, named))
        ),
        successRate: charted(
          successRate,
          Sentence.success(successRate, Series.successRate(successRate, named))
        ),
        duration: charted(duration, Sentence.duration(duration)),
        tokenUsage: charted(tokenUsage, Sentence.tokens(tokenUsage, Series.tokenUsage(tokenUsage, named))),
        isHeatmapOfRange: isWeek(range),
        rangeProblem: problem
      }
    })
  )
