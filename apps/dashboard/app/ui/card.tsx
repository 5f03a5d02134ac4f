import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import { type Sample, fewCases, wilson } from "@botflow/domain/Interval"
import * as Trend from "@botflow/domain/Trend"
import type { ReactNode } from "react"
import { number, plural, type Quantity, text } from "~/lib/format"
import { Definition } from "./definition"
import { DeltaChip } from "./delta-chip"

interface Props {
  readonly metric: MetricDefinition
  readonly quantity: Quantity
  /** The number, in the metric's unit, and what it was before. */
  readonly now: number | null
  readonly before: number | null
  /** The counts behind a rate: few of them are told with their interval, and chance is not called a change. */
  readonly samples?: { readonly now: Sample; readonly before: Sample | null }
  /** What `before` is of, for the chip's title. */
  readonly versus: string
  /** A sparkline, a meter: drawn beside the value. */
  readonly figure?: ReactNode
  /** One line below: parts, sample size. */
  readonly detail?: ReactNode
  /** Its numbers move by themselves: a line that becomes longer must not move the page. */
  readonly isLive?: boolean
}

const intervalOf = (sample: Sample | undefined): string | null => {
  if (sample === undefined || sample.cases >= fewCases) return null
  const interval = wilson(sample)
  if (interval === null) return null
  const of = (share: number) => number(share * 100)
  return `${of(interval.low)}\u2013${text({ value: of(interval.high), unit: "%" })} likely, ${plural(sample.cases, "case")}`
}

const foot = "mt-1 flex flex-wrap items-center gap-x-2 gap-y-0.5"
const aside = "min-w-0 text-2xs text-faint"
/** One line, or two where one may be too narrow for a chip and what is beside it. */
const rooms = { still: "min-h-5", live: "min-h-10 content-start xl:min-h-5" }

export const Card = (props: Props) => {
  const { before, detail, figure, isLive, metric, now, quantity, samples, versus } = props
  const interval = intervalOf(samples?.now)
  // Beside an interval one line has no room for more.
  const isFull = isLive && interval !== null
  return (
    <div className="relative min-w-0 bg-surface p-3 sm:px-4" data-card={metric.id}>
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-xs text-soft sm:truncate">{metric.title}</h3>
        <Definition metric={metric} />
      </div>
      <div className="mt-0.5 flex items-end justify-between gap-3">
        <p className="whitespace-nowrap">
          <data className="text-figure font-medium tracking-[-0.02em]" value={quantity.value}>
            {quantity.value}
          </data>
          {quantity.unit !== "" && <span className="ml-1 text-sm text-soft">{quantity.unit}</span>}
        </p>
        <div className="mb-1 h-7 w-20 min-w-0 shrink">{figure}</div>
      </div>
      <div className={`${foot} ${isLive ? rooms.live : rooms.still}`}>
        <DeltaChip
          metric={metric}
          trend={Trend.of(
            now,
            before,
            metric,
            samples?.before == null ? undefined : { now: samples.now, before: samples.before }
          )}
          versus={versus}
        />
        {interval !== null && <span className={aside}>{interval}</span>}
        {detail !== undefined && !isFull && <span className={aside}>{detail}</span>}
      </div>
    </div>
  )
}
