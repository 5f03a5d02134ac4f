import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { unpack } from "~/lib/packed"
import { overviewOf } from "~/lib/overview.server"
import { narrowing } from "~/lib/query.server"

type Api = Parameters<Parameters<typeof callApi>[2]>[0]

const dayOf = (api: Api) =>
  Effect.all(
    {
      messageVolume: api.analytics.messageVolume({ urlParams: { period: "24h" } }),
      responseTimes: api.analytics.responseTimes({ urlParams: { period: "24h" } })
    },
    { concurrency: "unbounded" }
  )

/** The last hour, and what the live cards and the feed show around it: whatever the range is. */
const nowOf = (filters: Filters.Filters) => (api: Api) =>
  Effect.all(
    {
      bots: api.bots.list({ urlParams: { numbers: "false" } }),
      realtime: api.analytics.realtime(),
      day: Filters.toSearch(filters) === "" ? Effect.succeed(null) : dayOf(api),
      feed: api.conversations.list({ urlParams: { period: "30d", ...narrowing(filters), limit: 10 } })
    },
    { concurrency: "unbounded" }
  )

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  if (Filters.hasDefaults(params)) throw redirect(`/${Filters.toSearch(Filters.forOverview(filters))}`)
  const now = Date.now()
  const [overview, { bots, day, feed, realtime }] = await Promise.all([
    overviewOf(request, context, filters, now),
    callApi(request, context, nowOf(filters))
  ])
  const isUntouched = overview.summary.messages.total === 0 && feed.items.length === 0
  if (isUntouched && bots.items.length === 0) throw redirect("/start")
  // Without filters the charts are of the last 24 hours themselves.
  const volume = day?.messageVolume.points ?? unpack(overview.messageVolume.points)
  const times = day?.responseTimes.points ?? unpack(overview.responseTimes.points)
  return {
    ...overview,
    realtime,
    /** The lines behind the live cards: the last 24 hours of the whole organization. */
    sparks: {
      messages: volume.map(({ inbound, outbound }) => inbound + outbound),
      average: times.map(({ avg }) => (avg === null ? null : Math.round(avg)))
    },
    feed: feed.items,
    filters,
    now
  }
}
