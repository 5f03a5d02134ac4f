import { Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import { useRefresh } from "~/live/use-refresh"
import { ErrorPage } from "~/ui/error-page"
import { FilterBar } from "~/ui/filter-bar"
import { Cards } from "./cards"
import { loader } from "./data.server"
import { Nothing } from "./nothing"
import { SpendChart } from "./spend-chart"
import { Unpriced } from "./unpriced"
import { UsageTable } from "./usage-table"
import { WhatIf } from "./what-if"
import { toQuery, withWhatIf } from "./what-if-query"

export { loader }

export const meta: MetaFunction = () => [{ title: "Costs · BotFlow Analytics" }]

/** Apart from the page, which would be drawn anew with every frame. */
const Refresh = () => {
  useRefresh()
  return null
}

type Data = Awaited<ReturnType<typeof loader>>

const linksFor = ({ filters, whatIf }: Pick<Data, "filters" | "whatIf">, more: Partial<Filters>) => {
  const search = toSearch({ ...forOverview(filters), ...more })
  return {
    narrowed: `/costs${withWhatIf(search, whatIf?.query ?? null)}`,
    conversations: `/conversations${search}`
  }
}

const modelRows = ({ byModel, ...page }: Pick<Data, "byModel" | "filters" | "whatIf">) =>
  byModel.map(({ costUsd, messages, model, unpricedMessages, ...tokens }) => ({
    key: model ?? "",
    name: model ?? "no model named",
    messages,
    tokens,
    costUsd,
    unpriced: unpricedMessages,
    ...(model === null ? { narrowed: null, conversations: null } : linksFor(page, { model }))
  }))

const botRows = ({ spend, ...page }: Pick<Data, "filters" | "spend" | "whatIf">) =>
  spend.byBot
    .map(({ botId, cost, messages, name, tokens }) => ({
      key: botId,
      name,
      messages,
      tokens,
      costUsd: cost.usd,
      perConversationUsd: cost.perConversationUsd,
      unpriced: cost.unpricedMessages,
      ...linksFor(page, { bot: botId })
    }))
    .toSorted((a, b) => Number(b.costUsd ?? 0) - Number(a.costUsd ?? 0))

export default function Costs() {
  const { byModel, filters, priced, rangeProblem, series, spend, used, whatIf } =
    useLoaderData<typeof loader>()
  const empty = byModel.length === 0
  return (
    <>
      <Refresh />
      <h1 className="sr-only">Costs</h1>
      <FilterBar
        filters={filters}
        page="/costs"
        span={spend}
        problem={rangeProblem}
        rest={toQuery(whatIf?.query ?? null)}
      />
      {empty ? (
        <Nothing filters={filters} messages={spend.messages} />
      ) : (
        <>
          <Cards filters={filters} spend={spend} series={series} />
          <Unpriced rows={byModel} />
          <div className="mt-3">
            <SpendChart filters={filters} series={series} />
          </div>
          <UsageTable
            title="By model"
            of="Model"
            rows={modelRows({ byModel, filters, whatIf })}
            totalUsd={spend.cost.usd}
            action={
              <Link to="/costs/prices" className="link text-xs">
                Price book
              </Link>
            }
          />
          <UsageTable
            title="By bot"
            of="Bot"
            rows={botRows({ filters, spend, whatIf })}
            totalUsd={spend.cost.usd}
            perConversation
          />
          <WhatIf answer={whatIf} filters={filters} priced={priced} used={used} />
        </>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
