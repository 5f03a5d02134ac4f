/** A line without axes: the shape of the range, nothing to read off. Nulls break it. */
import { dotPath, linePath } from "~/charts/path"
import { niceMax } from "~/charts/scale"

const width = 100
const height = 28

export const Sparkline = ({ values }: { values: ReadonlyArray<number | null> }) => {
  const max = niceMax(Math.max(0, ...values.map((value) => value ?? 0)))
  const step = values.length < 2 ? 0 : width / (values.length - 1)
  const points = values.map((value, i) =>
    value === null ? null : { x: i * step, y: height - 2 - (value / max) * (height - 4) }
  )
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-full w-full"
      aria-hidden="true"
    >
      <path
        d={linePath(points)}
        fill="none"
        className="stroke-accent"
        strokeWidth={values.length > 60 ? 1 : 1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={dotPath(points)}
        className="stroke-accent"
        strokeWidth="4"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
