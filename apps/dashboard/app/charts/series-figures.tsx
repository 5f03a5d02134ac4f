/** The five series of the range, each leading to the conversations behind its buckets. */
import { useNavigate } from "@remix-run/react"
import { useMemo } from "react"
import type { drawings } from "~/charts/chart"
import { ChartFigure } from "~/charts/figure"
import type { ChartModel } from "~/charts/model"
import * as Series from "~/charts/series"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import { type Charted, type Drawn, drawnOf } from "~/lib/packed"
import { isRefusal, type Part } from "~/lib/refusal"
import { minuteOf } from "~/lib/span"
import { useDash } from "~/lib/use-dash"
import { Missing } from "~/ui/missing"

interface PageProps {
  readonly filters: Filters
  /** Path of the page the charts are on: a drag over one narrows it. */
  readonly page: string
}

interface FigureProps extends PageProps {
  readonly kind: keyof typeof drawings
  readonly title: string
  readonly sentence: string
  readonly model: ChartModel<string>
  /** Name of the series in files. */
  readonly metric: string
  /** End of the range. */
  readonly to: string
}

const Figure = ({ filters, metric, page, to, ...figure }: FigureProps) => {
  const { zoneLabel } = useDash()
  const navigate = useNavigate()
  const kept = forOverview(filters)
  const { rows } = figure.model
  const spanOf = (first: number, last: number) => ({
    from: minuteOf(rows[first]?.t ?? 0),
    to: minuteOf(rows[last + 1]?.t ?? Date.parse(to))
  })
  const hrefOf = (index: number) =>
    `/conversations${toSearch({ ...kept, compare: false, ...spanOf(index, index) })}`
  return (
    <ChartFigure
      {...figure}
      zoneLabel={zoneLabel}
      hrefOf={hrefOf}
      csvHref={`/metrics/${metric}.csv${toSearch({ ...kept, compare: false })}`}
      onPick={(index) => navigate(hrefOf(index))}
      onZoom={(first, last) =>
        navigate(
          `${page}${toSearch({ ...kept, ...(page === "/" ? {} : { bot: "" }), ...spanOf(first, last) })}`
        )
      }
    />
  )
}

const figureOf = <P extends { readonly t: string }>(
  look: Pick<FigureProps, "kind" | "title" | "metric">,
  modelOf: (series: Drawn<P>, zone: string) => ChartModel<string>
) => {
  const Drawing = ({ series, ...page }: PageProps & { readonly series: Charted<P> }) => {
    const { zone } = useDash()
    const model = useMemo(() => modelOf(drawnOf(series), zone), [series, zone])
    const title = series.bucket === "week" ? `${look.title} by week` : look.title
    return (
      <Figure {...page} {...look} title={title} to={series.to} model={model} sentence={series.sentence} />
    )
  }
  return ({ series, ...page }: PageProps & { readonly series: Part<Charted<P>> }) =>
    isRefusal(series) ? (
      <Missing title={look.title} refusal={series} />
    ) : (
      <Drawing {...page} series={series} />
    )
}

export const ResponseTimeChart = figureOf(
  { kind: "line", title: "Response time", metric: "response-times" },
  Series.responseTimes
)
export const VolumeChart = figureOf(
  { kind: "bar", title: "Messages", metric: "message-volume" },
  Series.messageVolume
)
export const SuccessChart = figureOf(
  { kind: "line", title: "Success rate", metric: "success-rate" },
  Series.successRate
)
export const DurationChart = figureOf(
  { kind: "line", title: "Conversation duration", metric: "conversation-duration" },
  Series.conversationDuration
)
export const TokenChart = figureOf({ kind: "bar", title: "Tokens", metric: "token-usage" }, Series.tokenUsage)
