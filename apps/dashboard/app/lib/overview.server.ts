/** What Overview shows, of the organization or of one bot. */
import { type ApiClient, callApi } from "./api.server.ts"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { Effect } from "effect"
import type * as Filters from "./filters.ts"
import { bucketOf, narrowing, rangeOf } from "./query.server.ts"
import * as Lean from "./lean.server.ts"
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
      const known = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, known, now)
      const compare = filters.compare ? { compare: "previous" as const } : {}
      const urlParams = { ...range, ...bucketOf(range), ...narrowing(filters), ...compare }
      const answer = yield* api.analytics.overview({ urlParams })
      const zone = answer.timezone
      // What the API cannot read now is said in its place; the rest is shown.
      const refusal: Refusal = { status: 503, detail: null, requestId }
      const shown = <A, B>(part: A | null, show: (part: A) => B): B | Refusal =>
        part === null ? refusal : show(part)
      return {
        span: { from: answer.from, to: answer.to },
        summary: shown(answer.summary, (summary) => ({ ...summary, previous: summary.previous ?? null })),
        responseTimes: shown(answer.responseTimes, (series) => {
          const drawn = Lean.responseTimes(series)
          const model = Series.responseTimes(drawn, zone)
          return Lean.charted(drawn, series.to, Sentence.responses(series, model))
        }),
        messageVolume: shown(answer.messageVolume, (series) => {
          const drawn = Lean.messageVolume(series)
          const model = Series.messageVolume(drawn, zone)
          return Lean.charted(drawn, series.to, Sentence.volume(series, model))
        }),
        successRate: shown(answer.successRate, (series) => {
          const drawn = Lean.successRate(series)
          return Lean.charted(drawn, series.to, Sentence.success(series, Series.successRate(drawn, zone)))
        }),
        duration: shown(answer.conversationDuration, (series) =>
          Lean.charted(Lean.conversationDuration(series), series.to, Sentence.duration(series))
        ),
        tokenUsage: shown(answer.tokenUsage, (series) => {
          const drawn = Lean.tokenUsage(series)
          return Lean.charted(drawn, series.to, Sentence.tokens(series, Series.tokenUsage(drawn, zone)))
        }),
        heatmap: shown(answer.heatmap, ({ cells, from }) => ({
          cells: cells.map(({ value }) => value ?? 0),
          isOfRange: from === answer.from
        })),
        rangeProblem: problem
      }
    })
  )
