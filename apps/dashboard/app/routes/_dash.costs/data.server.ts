import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import * as Query from "~/lib/query.server"
import type { Summary, Totals } from "~/lib/types"
import { dearest, spendSeries, topModels } from "./series.server"
import { askWhatIf } from "./what-if.server"
import * as WhatIfQuery from "./what-if-query"

const day = 86_400_000

/** What the page shows of a summary, which holds much more for each bot. */
const spendOf = ({ conversations, cost, messages, tokens }: Totals) => ({
  messages: messages.total,
  conversations: conversations.active,
  resolved: conversations.outcomes.resolved_confirmed + conversations.outcomes.resolved_assumed,
  tokens,
  cost
})

const spendOfAll = (summary: Summary) => ({
  from: summary.from,
  to: summary.to,
  ...spendOf(summary),
  previous: summary.previous === undefined ? null : spendOf(summary.previous),
  byBot: summary.byBot.map((bot) => ({ botId: bot.botId, name: bot.name, ...spendOf(bot) }))
})

/** Bars by the day as soon as there are three: spend follows days, and a week of hours is a comb. */
const bucketOf = (range: Query.Range) => {
  const span = "period" in range ? null : Date.parse(range.to) - Date.parse(range.from)
  const days = span === null ? 0 : span / day
  const isDaily = ("period" in range && range.period !== "24h") || (days > 3 && days <= 92)
  return isDaily ? { bucket: "day" as const } : Query.bucketOf(range)
}

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  const question = WhatIfQuery.parse(params)
  if (Filters.hasDefaults(params)) {
    throw redirect(
      `/costs${WhatIfQuery.withWhatIf(Filters.toSearch(Filters.forOverview(filters)), question)}`
    )
  }
  const now = Date.now()
  const narrow = Query.narrowing(filters)
  const answer = await callApi(request, context, (api) =>
    Effect.gen(function* () {
      // Only civil times in the URL need the zone before anything else can be asked.
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = Query.rangeOf(filters, zone, now)
      const urlParams = { ...range, ...narrow }
      const { prices, summary, usage } = yield* Effect.all(
        {
          summary: api.analytics.summary({ urlParams: { ...urlParams, compare: "previous" } }),
          usage: api.analytics.tokenUsage({ urlParams: { ...urlParams, ...bucketOf(range) } }),
          prices: api.prices.list()
        },
        { concurrency: "unbounded" }
      )
      const models = topModels(usage.byModel)
      const { bucket, from, to } = usage
      const ofModels = yield* Effect.forEach(
        models,
        (model) => api.analytics.tokenUsage({ urlParams: { ...narrow, bucket, from, to, model: [model] } }),
        { concurrency: "unbounded" }
      )
      return { prices, problem, series: spendSeries(usage, models, ofModels), summary, usage }
    })
  )
  const { prices, problem, series, summary, usage } = answer
  const range = { ...narrow, from: usage.from, to: usage.to }
  const used = usage.byModel.flatMap(({ model }) => model ?? [])
  return {
    filters,
    now,
    rangeProblem: problem,
    spend: spendOfAll(summary),
    series,
    byModel: dearest(usage.byModel),
    /** What may be asked about: models with a price that is in force, those in use first. */
    priced: [...new Set(prices.items.filter(({ inForce }) => inForce).map(({ model }) => model))].toSorted(
      (a, b) => Number(used.includes(b)) - Number(used.includes(a))
    ),
    used,
    whatIf: question === null ? null : await askWhatIf(request, context, question, range)
  }
}
