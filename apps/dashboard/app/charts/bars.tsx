/** Stacked bars as one path a series: hundreds of elements would weigh more than all the rest of a page. */
import { plotHeight } from "./box"
import { Before } from "./lines"
import type { ChartModel } from "./model"
import { pen } from "./path"
import { band, valueShare } from "./scale"

const barPaths = (model: ChartModel<string>, units: number) => {
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

/** @param width of the plot, in whatever units its drawing has */
export const Bars = ({ model, width }: { model: ChartModel<string>; width: number }) => (
  <>
    <Before
      model={model}
      x={(i) => band(model.rows.length).centre(i) * width}
      y={(value) => plotHeight * (1 - valueShare(value, model))}
    />
    {barPaths(model, width).map(({ className, d }) => (
      <path key={className} d={d} className={className} vectorEffect="non-scaling-stroke" />
    ))}
  </>
)
