/** A stacked bar chart by nivo. */
import { Bar, type BarItemProps } from "@nivo/bar"
import { height, margin } from "./box"
import type { ChartModel } from "./model"
import { axis, nivoTheme, ticksFor } from "./nivo-theme"
import { BeforeLine } from "./lines"
import { band, bandPadding, valueShare } from "./scale"

type Datum = Record<string, string | number>

const Rect = ({ bar }: BarItemProps<Datum>) => (
  <rect
    x={bar.x}
    y={bar.y}
    width={bar.width}
    height={bar.height}
    className={`bar-${bar.data.id}${bar.data.data["partial"] === 1 ? " bar-partial" : ""}`}
  />
)

export default function NivoBar({ model, width }: { model: ChartModel<string>; width: number }) {
  const labels = new Map(
    ticksFor(model.timeTicks, width).map(({ index, label }) => [String(model.rows[index]?.t), label])
  )
  const valueLabels = new Map(model.valueTicks.map(({ label, value }) => [value, label]))
  const bands = band(model.rows.length)
  const data = model.rows.map((row): Datum => {
    const values = Object.fromEntries(model.keys.map((key) => [key, row.values[key] ?? 0]))
    return { ...values, t: String(row.t), partial: row.partial ? 1 : 0 }
  })
  return (
    <Bar
      width={width}
      height={height}
      margin={margin}
      data={data}
      keys={[...model.keys]}
      indexBy="t"
      groupMode="stacked"
      padding={bandPadding}
      indexScale={{ type: "band", round: false }}
      valueScale={{ type: "linear", nice: false, min: 0, max: model.top }}
      gridYValues={model.valueTicks.map(({ value }) => value)}
      axisLeft={{
        ...axis,
        tickValues: [...valueLabels.keys()],
        format: (value) => valueLabels.get(value) ?? ""
      }}
      axisBottom={{ ...axis, tickValues: [...labels.keys()], format: (t) => labels.get(String(t)) ?? "" }}
      layers={[
        "grid",
        "axes",
        "bars",
        ({ innerHeight, innerWidth }) => (
          <BeforeLine
            model={model}
            x={(i) => bands.centre(i) * innerWidth}
            y={(value) => innerHeight * (1 - valueShare(value, model))}
          />
        )
      ]}
      barComponent={Rect}
      enableLabel={false}
      theme={nivoTheme}
      animate={false}
      isInteractive={false}
      isFocusable={false}
    />
  )
}
