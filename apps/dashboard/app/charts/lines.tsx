/** The lines of a chart in given coordinates; the server's drawing and nivo's both use it. */
import type { ChartModel } from "./model"
import { areaPath, dotPath, linePath, type Point } from "./path"

interface Props<Key extends string> {
  readonly model: ChartModel<Key>
  readonly x: (index: number) => number
  readonly y: (value: number) => number
}

/**
 * The range before, pale, behind what it is compared with; a ground where the axis begins at 0, as its height would
 * say nothing elsewhere.
 */
export const Before = <Key extends string>({ model, x, y }: Props<Key>) => {
  if (model.beforeName === null) return null
  const points = model.rows.map(({ before }, i) => (before === null ? null : { x: x(i), y: y(before) }))
  return (
    <>
      {model.bottom === 0 && <path d={areaPath(points, y(0))} className="ground-before" />}
      <path d={linePath(points)} fill="none" className="series-before" vectorEffect="non-scaling-stroke" />
    </>
  )
}

export const Lines = <Key extends string>({ model, x, y }: Props<Key>) => {
  const last = model.rows.length - 1
  const partial = model.rows[last]?.partial === true
  const pointsOf = (key: Key) =>
    model.rows.map((row, i): Point | null => {
      const value = row.values[key]
      return value === null ? null : { x: x(i), y: y(value) }
    })
  return (
    <g fill="none" strokeLinejoin="round">
      <Before model={model} x={x} y={y} />
      {model.keys.map((key) => {
        const points = pointsOf(key)
        // The last stretch is pale and dotted: it ends in a bucket that is not over.
        const done = partial ? points.slice(0, -1) : points
        const dots = dotPath(points)
        return (
          <g key={key}>
            {dots !== "" && (
              <path d={dots} className={`series-${key} series-dot`} vectorEffect="non-scaling-stroke" />
            )}
            <path d={linePath(done)} className={`series-${key}`} vectorEffect="non-scaling-stroke" />
            {partial && (
              <path
                d={linePath(points.slice(-2))}
                className={`series-${key} series-partial`}
                vectorEffect="non-scaling-stroke"
              />
            )}
          </g>
        )
      })}
    </g>
  )
}
