/** A line chart by nivo: its scales, axes and grid; the lines are ours, for gaps and the unfinished end. */
import { Line } from "@nivo/line"
import { height, margin } from "./box"
import { Lines } from "./lines"
import type { ChartModel } from "./model"
import { axis, nivoTheme, ticksFor } from "./nivo-theme"

export default function NivoLine({ model, width }: { model: ChartModel<string>; width: number }) {
  const first = model.rows[0]?.t ?? 0
  const last = model.rows.at(-1)?.t ?? 0
  const labels = new Map(
    ticksFor(model.timeTicks, width).map(({ index, label }) => [model.rows[index]?.t, label])
  )
  const valueLabels = new Map(model.valueTicks.map(({ label, value }) => [value, label]))
  return (
    <Line
      width={width}
      height={height}
      margin={margin}
      data={model.keys.map((key) => ({
        id: key,
        data: model.rows.map((row) => ({ x: row.t, y: row.values[key] ?? null }))
      }))}
      // One row alone stands in the middle: its scale spans a moment on both sides.
      xScale={{
        type: "linear",
        nice: false,
        min: first === last ? first - 1 : first,
        max: first === last ? last + 1 : last
      }}
      yScale={{ type: "linear", nice: false, min: model.bottom, max: model.top }}
      gridYValues={model.valueTicks.map(({ value }) => value)}
      enableGridX={false}
      axisLeft={{
        ...axis,
        tickValues: [...valueLabels.keys()],
        format: (value) => valueLabels.get(value) ?? ""
      }}
      axisBottom={{ ...axis, tickValues: [...labels.keys()], format: (t) => labels.get(t) ?? "" }}
      layers={[
        "grid",
        "axes",
        ({ innerHeight, innerWidth, xScale, yScale }) => (
          <svg width={innerWidth} height={innerHeight} overflow={model.cut === null ? "visible" : "hidden"}>
            <Lines model={model} x={(i) => xScale(model.rows[i]?.t ?? first)} y={(value) => yScale(value)} />
          </svg>
        )
      ]}
      theme={nivoTheme}
      animate={false}
      isInteractive={false}
    />
  )
}
