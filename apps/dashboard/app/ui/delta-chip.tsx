import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import type { Trend } from "@botflow/domain/Trend"
import { ArrowDown, ArrowUp, Minus } from "lucide-react"
import { none } from "~/lib/format"
import { size, words } from "~/lib/trend"

const tones = {
  better: "text-good bg-good-wash",
  worse: "text-bad bg-bad-wash",
  neutral: "text-soft bg-sunken"
}

interface Props {
  readonly metric: MetricDefinition
  readonly trend: Trend
  readonly versus: string
}

/** How far a number moved, and whether that is good: arrow, figure and word. */
export const DeltaChip = ({ metric, trend, versus }: Props) => {
  const title = `${words(trend, metric)}, against ${versus}`
  const base = "inline-flex items-center gap-0.5 rounded-[3px] px-1 text-2xs font-medium whitespace-nowrap"
  if (trend.kind !== "change") {
    return (
      <span className={`${base} text-faint ${trend.kind === "none" ? "" : "bg-sunken"}`} title={title}>
        {trend.kind === "same" && <Minus size={11} aria-hidden="true" />}
        {trend.kind === "new" ? "new" : trend.kind === "same" ? "unchanged" : none}
        <span className="sr-only">{title}</span>
      </span>
    )
  }
  const Arrow = trend.direction === "up" ? ArrowUp : ArrowDown
  return (
    <span className={`${base} ${tones[trend.verdict]}`} title={title}>
      <Arrow size={11} strokeWidth={2.5} aria-hidden="true" />
      <span className="sr-only">{trend.direction} </span>
      {size(trend.change, metric)}
      {trend.verdict !== "neutral" && <span className="font-normal">{trend.verdict}</span>}
    </span>
  )
}
