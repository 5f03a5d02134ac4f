/** A stacked bar chart by nivo: its scales, axes and grid; the bars are ours, as its own would be a spring each. */
import { Bar } from "@nivo/bar"
import { Bars } from "./bars"
import { height, margin } from "./box"
import type { ChartModel } from "./model"
import { axis, nivoTheme, ticksFor } from "./nivo-theme"
import { bandPadding } from "./scale"

export default function NivoBar({ model, width }: { model: ChartModel<string>; width: number }) {
  const labels = new Map(
    ticksFor(model.timeTicks, width).map(({ index, label }) => [String(model.rows[index]?.t), label])
  )
  const valueLabels = new Map(model.valueTicks.map(({ label, value }) => [value, label]))
  return (
    <Bar
      width={width}
      height={height}
      margin={margin}
      data={model.rows.map(({ t }) => ({ t: String(t) }))}
      keys={[]}
      indexBy="t"
      groupMode="stacked"
      padding={bandPadding(model.rows.length)}
      indexScale={{ type: "band", round: false }}
      valueScale={{ type: "linear", nice: false, min: 0, max: model.top }}
      gridYValues={model.valueTicks.map(({ value }) => value)}
      axisLeft={{
        ...axis,
        tickValues: [...valueLabels.keys()],
        format: (value) => valueLabels.get(value) ?? ""
      }}
      axisBottom={{ ...axis, tickValues: [...labels.keys()], format: (t) => labels.get(String(t)) ?? "" }}
      layers={["grid", "axes", ({ innerWidth }) => <Bars model={model} width={innerWidth} />]}
      theme={nivoTheme}
      animate={false}
      isInteractive={false}
      isFocusable={false}
    />
  )
}
