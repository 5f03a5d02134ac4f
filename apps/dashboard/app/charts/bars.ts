/** Stacked bars as one path a series: hundreds of elements would weigh more than all the rest of a page. */
import { plotHeight } from "./box"
import type { ChartModel } from "./model"
import { band } from "./scale"

const digits = (n: number) => Math.round(n * 10) / 10

/** @param units width of the plot */
export const barPaths = (model: ChartModel<string>, units: number) => {
  const { start, width } = band(model.rows.length)
  const below = model.rows.map(() => 0)
  return model.keys.flatMap((key) => {
    let whole = ""
    let partial = ""
    model.rows.forEach((row, i) => {
      const height = ((row.values[key] ?? 0) / model.top) * plotHeight
      if (height === 0) return
      const foot = plotHeight - (below[i] ?? 0)
      below[i] = (below[i] ?? 0) + height
      const w = digits(width * units)
      const bar = `M${digits(start(i) * units)},${digits(foot)}v${digits(-height)}h${w}V${digits(foot)}z`
      if (row.partial) partial += bar
      else whole += bar
    })
    return [
      { className: `bar-${key}`, d: whole },
      { className: `bar-${key} bar-partial`, d: partial }
    ].filter(({ d }) => d !== "")
  })
}
