/** The charts as the server draws them: complete before any script, in the box nivo takes over. */
import { Axes } from "./axes-svg"
import { Bars } from "./bars"
import { plotHeight } from "./box"
import { Lines } from "./lines"
import type { ChartModel } from "./model"
import { band, bandPadding, timeShare, valueShare } from "./scale"

/** Horizontal units of the stretched inner drawing: a whole number of them from row to row. */
const unitsOf = (rows: number) => Math.max(1, rows) * 10

/** Where each row lies, as a share of the plot's width. */
export const lineX = (model: ChartModel<string>) => {
  const first = model.rows[0]?.t ?? 0
  const last = model.rows.at(-1)?.t ?? 0
  return (index: number) => timeShare(model.rows[index]?.t ?? first, first, last)
}

export const barX = (model: ChartModel<string>) => band(model.rows.length).centre

export const LineSvg = ({ model }: { model: ChartModel<string> }) => {
  const x = lineX(model)
  const units = unitsOf(model.rows.length - 1)
  return (
    <svg width="100%" height={plotHeight} overflow="visible" aria-hidden="true">
      <Axes model={model} x={x} />
      <svg
        width="100%"
        height={plotHeight}
        viewBox={`0 0 ${units} ${plotHeight}`}
        preserveAspectRatio="none"
        overflow={model.cut === null ? "visible" : "hidden"}
      >
        <Lines
          model={model}
          x={(i) => x(i) * units}
          y={(value) => plotHeight * (1 - valueShare(value, model))}
        />
      </svg>
    </svg>
  )
}

export const BarSvg = ({ model }: { model: ChartModel<string> }) => {
  const units = unitsOf(model.rows.length + bandPadding(model.rows.length))
  return (
    <svg width="100%" height={plotHeight} overflow="visible" aria-hidden="true">
      <Axes model={model} x={barX(model)} />
      <svg
        width="100%"
        height={plotHeight}
        viewBox={`0 0 ${units} ${plotHeight}`}
        preserveAspectRatio="none"
        overflow="visible"
      >
        <Bars model={model} width={units} />
      </svg>
    </svg>
  )
}
