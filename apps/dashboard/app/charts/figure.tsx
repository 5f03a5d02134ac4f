/** A chart with what makes it readable for everyone: title, legend, one sentence, and its numbers as a table. */
import { useMemo } from "react"
import { Chart, drawings } from "./chart"
import { Legend, useHidden } from "./legend"
import { type ChartModel, isDense, only } from "./model"
import { NumberTable } from "./number-table"

interface Props {
  readonly kind: keyof typeof drawings
  readonly title: string
  readonly sentence: string
  readonly model: ChartModel<string>
  readonly zoneLabel: string
  /** Where the conversations behind a bucket are listed. */
  readonly hrefOf: (index: number) => string
  readonly onPick: (index: number) => void
  readonly onZoom?: (first: number, last: number) => void
  readonly csvHref?: string
}

export const ChartFigure = ({
  csvHref,
  hrefOf,
  kind,
  model,
  onPick,
  onZoom,
  sentence,
  title,
  zoneLabel
}: Props) => {
  const [hidden, toggle] = useHidden(model.keys, model.aside)
  const drawn = useMemo(
    () =>
      hidden.size === 0
        ? model
        : only(
            model,
            model.keys.filter((key) => !hidden.has(key))
          ),
    [hidden, model]
  )
  return (
    <figure className={`panel min-w-0 ${isDense(model) ? "dense" : ""}`}>
      <figcaption className="px-4 pt-3 pb-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="panel-title">{title}</h2>
          <Legend model={model} hidden={hidden} swatch={drawings[kind].swatch} onToggle={toggle} />
        </div>
        <p className="mt-1 min-h-9 text-xs text-soft">{sentence}</p>
      </figcaption>
      <Chart kind={kind} model={drawn} label={`${title}. ${sentence}`} onPick={onPick} onZoom={onZoom} />
      <NumberTable model={model} title={title} zoneLabel={zoneLabel} hrefOf={hrefOf} csvHref={csvHref} />
    </figure>
  )
}
