import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { type ApiClient, callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { unpack } from "~/lib/packed"
import { overviewOf } from "~/lib/overview.server"
import { narrowing } from "~/lib/query.server"
import { isRefusal } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"

const dayOf = (api: ApiClient) =>
  Effect.all(
    {
      messageVolume: api.analytics.messageVolume({ urlParams: { period: "24h" } }),
      responseTimes: api.analytics.responseTimes({ urlParams: { period: "24h" } })
    },
    { concurrency: "unbounded" }
  )

/** The last hour, and what the live cards show around it: whatever the range is. */
const nowOf = (filters: Filters.Filters) => (api: ApiClient) =>
  Effect.all(
    {
      realtime: api.analytics.realtime({ urlParams: {} }),
      day: Filters.toSearch(filters) === "" ? Effect.succeed(null) : dayOf(api)
    },
    { concurrency: "unbounded" }
  )

const feedOf = (filters: Filters.Filters) => (api: ApiClient) =>
  api.conversations.list({ urlParams: { period: "30d", ...narrowing(filters), limit: 10 } })

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  if (Filters.hasDefaults(params)) throw redirect(`/${Filters.toSearch(Filters.forOverview(filters))}`)
  const now = Date.now()
  const [overview, live, feed] = await Promise.all([
    overviewOf(request, context, filters, now),
    softly(request, context, nowOf(filters)),
    softly(request, context, feedOf(filters))
  ])
  const { messageVolume, responseTimes, summary } = overview
  if (!isRefusal(summary) && summary.messages.total === 0 && feed.value?.items.length === 0) {
    const bots = await callApi(request, context, (api) => api.bots.list({ urlParams: { numbers: "false" } }))
    if (bots.items.length === 0) throw redirect("/start")
  }
  // Without filters the charts are of the last 24 hours themselves.
  const day = live.value?.day
  const volume = day?.messageVolume.points ?? (isRefusal(messageVolume) ? [] : unpack(messageVolume.points))
  const times = day?.responseTimes.points ?? (isRefusal(responseTimes) ? [] : unpack(responseTimes.points))
  return {
    ...overview,
    realtime: live.refusal ?? live.value.realtime,
    /** The lines behind the live cards: the last 24 hours of the whole organization. */
    sparks: {
      messages: volume.map(({ inbound, outbound }) => inbound + outbound),
      average: times.map(({ avg }) => (avg === null ? null : Math.round(avg)))
    },
    feed: feed.refusal ?? feed.value.items,
    filters,
    now
  }
}
