import { type MetaFunction, useLoaderData } from "@remix-run/react"
import { lazy, Suspense, useEffect, useState } from "react"
import { Heatmap } from "~/charts/heatmap"
import { OutcomeMix } from "~/charts/outcome-mix"
import {
  DurationChart,
  ResponseTimeChart,
  SuccessChart,
  TokenChart,
  VolumeChart
} from "~/charts/series-figures"
import { forOverview, isNarrowed, toSearch } from "~/lib/filters"
import { isRefusal } from "~/lib/refusal"
import type { Outcome } from "~/lib/types"
import { held } from "~/lib/secret"
import { useDash } from "~/lib/use-dash"
import { useRefresh } from "~/live/use-refresh"
import { ErrorPage } from "~/ui/error-page"
import { Missing } from "~/ui/missing"
import { RangeCards } from "~/ui/range-cards"
import { FilterBar } from "~/ui/filter-bar"
import { loader } from "./data.server"
import { LiveCards } from "./live-cards"
import { LiveFeed } from "./live-feed"
import { NothingInRange } from "./nothing-in-range"

export { loader }

export const meta: MetaFunction = () => [{ title: "Overview · BotFlow Analytics" }]

/** Apart from the page, which would be drawn anew with every frame. */
const Refresh = () => {
  useRefresh()
  return null
}

/** Once in the life of an organization: not in everybody's first load. */
const KeyOnce = lazy(() => import("~/ui/key-once").then((module) => ({ default: module.KeyOnce })))

export default function Overview() {
  const { feed, filters, now, rangeProblem, realtime, span, sparks, summary, ...series } =
    useLoaderData<typeof loader>()
  const { zoneLabel } = useDash()
  const [secret, setSecret] = useState<string | null>(null)
  useEffect(() => setSecret(held()), [])
  const empty = !isRefusal(summary) && summary.messages.total === 0 && summary.conversations.started === 0
  const ended = (outcome: Outcome) => `/conversations${toSearch({ ...forOverview(filters), outcome })}`
  return (
    <>
      <Refresh />
      <h1 className="sr-only">Overview</h1>
      {secret !== null && (
        <Suspense>
          <KeyOnce secret={secret} />
        </Suspense>
      )}
      <FilterBar filters={filters} page="/" span={span} problem={rangeProblem} comparable exportable />
      {isRefusal(realtime) ? (
        <Missing title="Now" refusal={realtime} />
      ) : (
        <LiveCards realtime={realtime} sparks={sparks} />
      )}
      {empty ? (
        <NothingInRange filters={filters} narrowed={isNarrowed(filters)} />
      ) : (
        <RangeCards filters={filters} summary={summary} {...series} />
      )}
      <div className="mt-3 grid gap-3 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {!empty && (
          <div className="flex min-w-0 flex-col gap-3">
            <ResponseTimeChart filters={filters} page="/" series={series.responseTimes} />
            <VolumeChart filters={filters} page="/" series={series.messageVolume} />
          </div>
        )}
        <div className={`flex min-w-0 flex-col gap-3 ${empty ? "xl:col-span-2" : ""}`}>
          {!empty && <OutcomeMix summary={summary} hrefOf={ended} />}
          {isRefusal(feed) ? (
            <Missing title="Conversations" refusal={feed} />
          ) : (
            <LiveFeed entries={feed} filters={filters} renderedAt={now} />
          )}
        </div>
      </div>
      {!empty && (
        <div className="mt-3 grid gap-3 lg:grid-cols-2">
          <SuccessChart filters={filters} page="/" series={series.successRate} />
          <DurationChart filters={filters} page="/" series={series.duration} />
          <TokenChart filters={filters} page="/" series={series.tokenUsage} />
          <Heatmap heatmap={series.heatmap} zoneLabel={zoneLabel} />
        </div>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
