/** Stacked bars as one path a series: hundreds of elements would weigh more than all the rest of a page. */
import { plotHeight } from "./box"
import type { ChartModel } from "./model"
import { pen } from "./path"
import { band } from "./scale"

/** @param units width of the plot */
export const barPaths = (model: ChartModel<string>, units: number) => {
  const { start, width } = band(model.rows.length)
  const below = model.rows.map(() => 0)
  return model.keys.flatMap((key) => {
    let whole = ""
    let partial = ""
    const pens = { whole: pen(), partial: pen() }
    model.rows.forEach((row, i) => {
      const height = ((row.values[key] ?? 0) / model.top) * plotHeight
      if (height === 0) return
      const foot = plotHeight - (below[i] ?? 0)
      below[i] = (below[i] ?? 0) + height
      const { bar, move } = row.partial ? pens.partial : pens.whole
      const drawn = move({ x: start(i) * units, y: foot }) + bar(width * units, foot - height)
      if (row.partial) partial += drawn
      else whole += drawn
    })
    return [
      { className: `bar-${key}`, d: whole },
      { className: `bar-${key} bar-partial`, d: partial }
    ].filter(({ d }) => d !== "")
  })
}
