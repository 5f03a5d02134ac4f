import { useNavigate } from "@remix-run/react"
import { useMemo } from "react"
import { ChartFigure } from "~/charts/figure"
import * as Model from "~/charts/model"
import { responseSentence, volumeSentence } from "~/charts/summary"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import type { MessageVolume, ResponseTimes } from "~/lib/types"
import { useDash } from "~/lib/use-dash"

interface Props {
  readonly filters: Filters
  readonly responseTimes: ResponseTimes
  readonly messageVolume: MessageVolume
}

/** `2026-11-24T12:00Z`: buckets begin on the minute, and hundreds of links stand in one page. */
const minuteOf = (ms: number) => new Date(ms).toISOString().replace(/:00\.000Z$/, "Z")

export const Charts = ({ filters, messageVolume, responseTimes }: Props) => {
  const { zone, zoneLabel } = useDash()
  const navigate = useNavigate()
  const times = useMemo(() => Model.responseTimes(responseTimes, zone), [responseTimes, zone])
  const volume = useMemo(() => Model.messageVolume(messageVolume, zone), [messageVolume, zone])
  const kept = forOverview(filters)

  /** The conversations behind one bucket, by the same filters. */
  const behind = (model: Model.ChartModel<string>, end: string) => (index: number) => {
    const from = model.rows[index]?.t ?? 0
    const to = model.rows[index + 1]?.t ?? Date.parse(end)
    const range = { from: minuteOf(from), to: minuteOf(to) }
    return `/conversations${toSearch({ ...kept, ...range })}`
  }
  const timesHref = behind(times, responseTimes.to)
  const volumeHref = behind(volume, messageVolume.to)
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <ChartFigure
        kind="line"
        title="Response time"
        sentence={responseSentence(responseTimes, times)}
        model={times}
        zoneLabel={zoneLabel}
        hrefOf={timesHref}
        onPick={(index) => navigate(timesHref(index))}
      />
      <ChartFigure
        kind="bar"
        title="Messages"
        sentence={volumeSentence(messageVolume, volume)}
        model={volume}
        zoneLabel={zoneLabel}
        hrefOf={volumeHref}
        onPick={(index) => navigate(volumeHref(index))}
      />
    </div>
  )
}
