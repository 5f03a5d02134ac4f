import { BotId } from "@botflow/domain/Id"
import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect, Schema } from "effect"
import { type ApiClient, callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { bucketOf, narrowing, rangeOf } from "~/lib/query.server"

/** So many bots get a line of their own; a page of a hundred would be no overview. */
const mostLines = 8

const isBotId = Schema.is(BotId)

/** One number a bucket, of one bot. */
const lineOf = (api: ApiClient, metric: Filters.BotMetric, botId: BotId, urlParams: object) => {
  const params = { urlParams: { ...urlParams, botId: [botId] } }
  const line = <P extends { readonly t: string; readonly partial: boolean }>(
    {
      bucket,
      points
    }: { readonly bucket: "15m" | "hour" | "day" | "week"; readonly points: ReadonlyArray<P> },
    of: (point: P) => number | null
  ) => ({ botId, bucket, points: points.map((p) => ({ t: p.t, partial: p.partial, value: of(p) })) })
  switch (metric) {
    case "messages":
      return Effect.map(api.analytics.messageVolume(params), (s) => line(s, (p) => p.inbound + p.outbound))
    case "p95":
      return Effect.map(api.analytics.responseTimes(params), (s) => line(s, (p) => p.p95))
    case "success":
      return Effect.map(api.analytics.successRate(params), (s) => line(s, (p) => p.rate))
  }
}

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  if (Filters.hasDefaults(params)) throw redirect(`/bots${Filters.toSearch(filters)}`)
  const now = Date.now()
  return callApi(request, context, (api) =>
    Effect.gen(function* () {
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, zone, now)
      const urlParams = { ...range, ...narrowing({ ...filters, bot: "" }) }
      const { byBot, previous, ...all } = yield* api.analytics.summary({
        urlParams: { ...urlParams, compare: "previous" }
      })
      const bots = [...byBot].sort((a, b) => b.messages.total - a.messages.total)
      const drawn = new Set([
        ...filters.against.filter(isBotId),
        ...bots.slice(0, mostLines).map(({ botId }) => botId)
      ])
      const lines = yield* Effect.forEach(
        [...drawn].filter((botId) => bots.some((bot) => bot.botId === botId)),
        (botId) => lineOf(api, filters.metric, botId, { ...urlParams, ...bucketOf(range) }),
        { concurrency: 4 }
      )
      return {
        span: { from: all.from, to: all.to },
        bots,
        before: previous?.byBot ?? [],
        lines,
        filters,
        rangeProblem: problem
      }
    })
  )
}
