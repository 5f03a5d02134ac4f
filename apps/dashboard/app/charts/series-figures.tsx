/** The five series of the range, each leading to the conversations behind its buckets. */
import { useNavigate } from "@remix-run/react"
import { useMemo } from "react"
import type { drawings } from "~/charts/chart"
import { ChartFigure } from "~/charts/figure"
import type { ChartModel } from "~/charts/model"
import * as Series from "~/charts/series"
import * as Sentence from "~/charts/summary"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import { minuteOf } from "~/lib/span"
import type * as Types from "~/lib/types"
import { useDash } from "~/lib/use-dash"

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

type Props<Answer> = PageProps & { readonly series: Answer }

export const ResponseTimeChart = ({ series, ...page }: Props<Types.ResponseTimes>) => {
  const { zone } = useDash()
  const model = useMemo(() => Series.responseTimes(series, zone), [series, zone])
  const sentence = Sentence.responseSentence(series, model)
  return (
    <Figure
      {...page}
      kind="line"
      title="Response time"
      metric="response-times"
      to={series.to}
      model={model}
      sentence={sentence}
    />
  )
}

export const VolumeChart = ({ series, ...page }: Props<Types.MessageVolume>) => {
  const { zone } = useDash()
  const model = useMemo(() => Series.messageVolume(series, zone), [series, zone])
  const sentence = Sentence.volumeSentence(series, model)
  return (
    <Figure
      {...page}
      kind="bar"
      title="Messages"
      metric="message-volume"
      to={series.to}
      model={model}
      sentence={sentence}
    />
  )
}

export const SuccessChart = ({ series, ...page }: Props<Types.SuccessRate>) => {
  const { zone } = useDash()
  const model = useMemo(() => Series.successRate(series, zone), [series, zone])
  const sentence = Sentence.successSentence(series, model)
  return (
    <Figure
      {...page}
      kind="line"
      title="Success rate"
      metric="success-rate"
      to={series.to}
      model={model}
      sentence={sentence}
    />
  )
}

export const DurationChart = ({ series, ...page }: Props<Types.ConversationDuration>) => {
  const { zone } = useDash()
  const model = useMemo(() => Series.conversationDuration(series, zone), [series, zone])
  const sentence = Sentence.durationSentence(series)
  return (
    <Figure
      {...page}
      kind="line"
      title="Conversation duration"
      metric="conversation-duration"
      to={series.to}
      model={model}
      sentence={sentence}
    />
  )
}

export const TokenChart = ({ series, ...page }: Props<Types.TokenUsage>) => {
  const { zone } = useDash()
  const model = useMemo(() => Series.tokenUsage(series, zone), [series, zone])
  const sentence = Sentence.tokenSentence(series, model)
  return (
    <Figure
      {...page}
      kind="bar"
      title="Tokens"
      metric="token-usage"
      to={series.to}
      model={model}
      sentence={sentence}
    />
  )
}
