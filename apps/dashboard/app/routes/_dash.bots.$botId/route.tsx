import { Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { ArrowLeft } from "lucide-react"
import { Heatmap } from "~/charts/heatmap"
import { OutcomeMix } from "~/charts/outcome-mix"
import {
  DurationChart,
  ResponseTimeChart,
  SuccessChart,
  TokenChart,
  VolumeChart
} from "~/charts/series-figures"
import { forOverview, toSearch } from "~/lib/filters"
import * as Format from "~/lib/format"
import { isRefusal } from "~/lib/refusal"
import { day } from "~/lib/time"
import type { Outcome } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { useRefresh } from "~/live/use-refresh"
import { ErrorPage } from "~/ui/error-page"
import { FilterBar } from "~/ui/filter-bar"
import { RangeCards } from "~/ui/range-cards"
import { loader } from "./data.server"

export { loader }

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.bot.name ?? "Bot"} · BotFlow Analytics` }
]

const Back = () => (
  <Link to="/bots" className="mt-4 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink">
    <ArrowLeft size={14} aria-hidden="true" />
    Bots
  </Link>
)

export default function BotPage() {
  const { bot, filters, page, rangeProblem, span, summary, ...series } = useLoaderData<typeof loader>()
  const { zone, zoneLabel } = useDash()
  useRefresh()
  const ofBot = { ...filters, bot: bot.botId }
  const conversations = `/conversations${toSearch({ ...forOverview(ofBot), compare: false })}`
  const ended = (outcome: Outcome) =>
    `/conversations${toSearch({ ...forOverview(ofBot), compare: false, outcome })}`
  const empty = !isRefusal(summary) && summary.messages.total === 0
  return (
    <>
      <Back />
      <div className="mt-1 flex flex-wrap items-baseline justify-between gap-x-4">
        <h1 className="text-lg font-semibold break-words">
          {bot.name}
          {bot.name !== bot.botId && (
            <span className="ml-2 font-mono text-xs font-normal text-faint">{bot.botId}</span>
          )}
        </h1>
        <p className="text-xs text-faint">
          since {day(Date.parse(bot.createdAt), zone)} · closes after{" "}
          {Format.text(Format.duration(bot.inactivitySeconds * 1000))} without a message ·{" "}
          <Link to={conversations} className="link">
            its conversations
          </Link>
        </p>
      </div>
      <FilterBar filters={filters} page={page} span={span} problem={rangeProblem} withoutBot comparable />
      {empty ? (
        <section className="panel mt-3 px-4 py-12 text-center">
          <h2 className="font-semibold">This bot has no message in this range</h2>
          <p className="mt-4">
            <Link className="button" to={`${page}?period=30d`}>
              Look at 30 days
            </Link>
          </p>
        </section>
      ) : (
        <>
          <RangeCards filters={filters} summary={summary} {...series} />
          <div className="mt-3 grid gap-3 lg:grid-cols-2">
            <ResponseTimeChart filters={ofBot} page={page} series={series.responseTimes} />
            <VolumeChart filters={ofBot} page={page} series={series.messageVolume} />
            <SuccessChart filters={ofBot} page={page} series={series.successRate} />
            <DurationChart filters={ofBot} page={page} series={series.duration} />
            <TokenChart filters={ofBot} page={page} series={series.tokenUsage} />
            <Heatmap heatmap={series.heatmap} zoneLabel={zoneLabel} />
            <div className="min-w-0 lg:col-span-2">
              <OutcomeMix summary={summary} hrefOf={ended} />
            </div>
          </div>
        </>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return (
    <>
      <Back />
      <ErrorPage words={{ 404: "There is no such bot here" }} />
    </>
  )
}
