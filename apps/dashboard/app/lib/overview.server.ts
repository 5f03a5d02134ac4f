/** What Overview shows, of the organization or of one bot. */
import { type ApiClient, callApi } from "./api.server.ts"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { Effect } from "effect"
import type * as Filters from "./filters.ts"
import { narrowing, rangeOf } from "./query.server.ts"
import { charted } from "./lean.server.ts"
import type { Refusal } from "./refusal.ts"
import * as Sentence from "~/charts/sentence"
import * as Series from "~/charts/series"

/** Asks for everything at once; a range in civil times needs the zone before. */
export const overviewOf = (
  request: Request,
  context: AppLoadContext,
  filters: Filters.Filters,
  now: number
) =>
  callApi(request, context, (api: ApiClient, requestId) =>
    Effect.gen(function* () {
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, zone, now)
      const compare = filters.compare ? { compare: "previous" as const } : {}
      const urlParams = { ...range, ...narrowing(filters), ...compare }
      const answer = yield* api.analytics.overview({ urlParams })
      const named = answer.timezone
      // What the API cannot read now is said in its place; the rest is shown.
      const refusal: Refusal = { status: 503, detail: null, requestId }
      const shown = <A, B>(part: A | null, show: (part: A) => B): B | Refusal =>
        part === null ? refusal : show(part)
      return {
        span: { from: answer.from, to: answer.to },
        summary: shown(answer.summary, (summary) => ({ ...summary, previous: summary.previous ?? null })),
        responseTimes: shown(answer.responseTimes, (series) =>
          charted(series, Sentence.responses(series, Series.responseTimes(series, named)))
        ),
        messageVolume: shown(answer.messageVolume, (series) =>
          charted(series, Sentence.volume(series, Series.messageVolume(series, named)))
        ),
        successRate: shown(answer.successRate, (series) =>
          charted(series, Sentence.success(series, Series.successRate(series, named)))
        ),
        duration: shown(answer.conversationDuration, (series) => charted(series, Sentence.duration(series))),
        tokenUsage: shown(answer.tokenUsage, (series) =>
          charted(series, Sentence.tokens(series, Series.tokenUsage(series, named)))
        ),
        heatmap: shown(answer.heatmap, ({ cells, from }) => ({
          cells: cells.map(({ value }) => value ?? 0),
          isOfRange: from === answer.from
        })),
        rangeProblem: problem
      }
    })
  )
