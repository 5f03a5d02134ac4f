import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { narrowing, rangeOf } from "~/lib/query.server"
import type { MessageVolume, ResponseTimes, Summary } from "~/lib/types"

/** The page compares no bots: their numbers would only make it heavier. */
const withoutBots = ({ previous, ...totals }: Summary) => ({
  ...totals,
  byBot: undefined,
  previous: previous === undefined ? null : { ...previous, byBot: undefined }
})

const tenth = (ms: number | null) => (ms === null ? null : Math.round(ms * 10) / 10)

/** Tenths of a millisecond: below what anybody sees in a chart, and a third of the page's weight. */
const rounded = (series: ResponseTimes): ResponseTimes => ({
  ...series,
  points: series.points.map((point) => ({
    ...point,
    avg: tenth(point.avg),
    p50: tenth(point.p50),
    p95: tenth(point.p95),
    p99: tenth(point.p99)
  }))
})

/** The lines behind the live cards: the last 24 hours, whatever the page is narrowed to. */
const sparks = (volume: MessageVolume, times: ResponseTimes) => ({
  messages: volume.points.map(({ inbound, outbound }) => inbound + outbound),
  average: times.points.map(({ avg }) => tenth(avg))
})

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  if (Filters.hasDefaults(params)) throw redirect(`/${Filters.toSearch(Filters.forOverview(filters))}`)
  const now = Date.now()
  const answer = await callApi(request, context, (api) =>
    Effect.gen(function* () {
      // Only civil times in the URL need the zone before anything else can be asked.
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, zone, now)
      const narrow = narrowing(filters)
      const urlParams = { ...range, ...narrow }
      const all = yield* Effect.all(
        {
          bots: api.bots.list({ urlParams: { numbers: "false" } }),
          realtime: api.analytics.realtime(),
          summary: api.analytics.summary({ urlParams: { ...urlParams, compare: "previous" } }),
          responseTimes: api.analytics.responseTimes({ urlParams }),
          messageVolume: api.analytics.messageVolume({ urlParams }),
          feed: api.conversations.list({ urlParams: { period: "30d", ...narrow, limit: 10 } })
        },
        { concurrency: "unbounded" }
      )
      const isDay = Filters.toSearch(filters) === ""
      const day = isDay
        ? sparks(all.messageVolume, all.responseTimes)
        : yield* Effect.all(
            [
              api.analytics.messageVolume({ urlParams: { period: "24h" } }),
              api.analytics.responseTimes({ urlParams: { period: "24h" } })
            ],
            { concurrency: "unbounded" }
          ).pipe(Effect.map(([volume, times]) => sparks(volume, times)))
      return { ...all, sparks: day, rangeProblem: problem }
    })
  )
  const isUntouched = answer.summary.messages.total === 0 && answer.feed.items.length === 0
  if (isUntouched && answer.bots.items.length === 0) throw redirect("/start")
  const { bots: _, ...numbers } = answer
  return {
    ...numbers,
    summary: withoutBots(answer.summary),
    responseTimes: rounded(answer.responseTimes),
    feed: answer.feed.items,
    filters,
    now
  }
}
