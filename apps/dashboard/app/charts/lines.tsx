/** The lines of a chart in given coordinates; the server's drawing and nivo's both use it. */
import type { ChartModel } from "./model"
import { areaPath, dotPath, linePath, type Point } from "./path"

interface Props<Key extends string> {
  readonly model: ChartModel<Key>
  readonly x: (index: number) => number
  readonly y: (value: number) => number
}

/** The range before, pale, behind what it is compared with. */
export const BeforeLine = <Key extends string>({ model, x, y }: Props<Key>) => {
  if (model.beforeName === null) return null
  const points = model.rows.map(({ before }, i) => (before === null ? null : { x: x(i), y: y(before) }))
  return <path d={linePath(points)} fill="none" className="series-before" vectorEffect="non-scaling-stroke" />
}

/**
 * More points than a phone has room for: there the percentiles, which never cross, are drawn as
 * one ground over the other, since dashes of so many peaks would be a comb.
 */
export const isDense = ({ rows }: { readonly rows: ReadonlyArray<unknown> }) => rows.length > 60

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
      <BeforeLine model={model} x={x} y={y} />
      {isDense(model) &&
        model.keys.toReversed().map((key) => {
          if (!key.startsWith("p")) return null
          return (
            <path
              key={key}
              d={areaPath(pointsOf(key), y(model.bottom))}
              className={`series-${key} series-area`}
            />
          )
        })}
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
