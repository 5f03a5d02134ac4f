/** What Overview shows, of the organization or of one bot. */
import { type ApiClient, callApi } from "./api.server.ts"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { Effect } from "effect"
import type * as Filters from "./filters.ts"
import { bucketOf, narrowing, rangeOf } from "./query.server.ts"
import * as Lean from "./lean.server.ts"
import type { Refusal } from "./refusal.ts"
import * as Sentence from "~/charts/sentence"

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
      // What the API cannot read now is said in its place; the rest is shown.
      const refusal: Refusal = { status: 503, detail: null, requestId }
      const shown = <A, B>(part: A | null, show: (part: A) => B): B | Refusal =>
        part === null ? refusal : show(part)
      return {
        span: { from: answer.from, to: answer.to },
        summary: shown(answer.summary, (summary) => ({ ...summary, previous: summary.previous ?? null })),
        responseTimes: shown(answer.responseTimes, (series) =>
          Lean.charted(Lean.responseTimes(series), series.to, Sentence.responses(series))
        ),
        messageVolume: shown(answer.messageVolume, (series) =>
          Lean.charted(Lean.messageVolume(series), series.to, Sentence.volume(series))
        ),
        successRate: shown(answer.successRate, (series) =>
          Lean.charted(Lean.successRate(series), series.to, Sentence.success(series))
        ),
        duration: shown(answer.conversationDuration, (series) =>
          Lean.charted(Lean.conversationDuration(series), series.to, Sentence.duration(series))
        ),
        tokenUsage: shown(answer.tokenUsage, (series) =>
          Lean.charted(Lean.tokenUsage(series), series.to, Sentence.tokens(series))
        ),
        heatmap: shown(answer.heatmap, ({ cells, from }) => ({
          cells: cells.map(({ value }) => value ?? 0),
          isOfRange: from === answer.from
        })),
        rangeProblem: problem
      }
    })
  )
