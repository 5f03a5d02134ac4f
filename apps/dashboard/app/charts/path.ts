export interface Point {
  readonly x: number
  readonly y: number
}

/** Tenths of a pixel. */
const tenths = (n: number) => Math.round(n * 10)
/** Of tenths, as short as it can be told: `-.5`, `12`. */
const told = (n: number) => {
  const text = String(n / 10)
  return n > -10 && n < 10 && n !== 0 ? text.replace("0.", ".") : text
}
/** Two numbers; a sign parts them as well as a space does. */
const joined = (a: number, b: number) => told(a) + (b < 0 ? "" : " ") + told(b)

/**
 * A pen that moves by steps: neighbours in a chart are alike, so that its paths are half as long, and pack better,
 * than by places.
 */
export const pen = () => {
  let x = 0
  let y = 0
  const step = (command: string, to: Point) => {
    const [dx, dy] = [tenths(to.x) - x, tenths(to.y) - y]
    x += dx
    y += dy
    return `${command}${joined(dx, dy)}`
  }
  return {
    move: (to: Point) => step("m", to),
    line: (to: Point) => step("l", to),
    /** From the pen up to `top`, and back: the pen stays at the foot on the left. */
    bar: (width: number, top: number) => `v${told(tenths(top) - y)}h${told(tenths(width))}V${told(y)}z`
  }
}

const isAlone = (points: ReadonlyArray<Point | null>, i: number): boolean =>
  (points[i - 1] ?? null) === null && (points[i + 1] ?? null) === null

/** The points without neighbours, as strokes of no length: round caps make them dots. */
export const dotPath = (points: ReadonlyArray<Point | null>): string =>
  points
    .map((point, i) =>
      point !== null && isAlone(points, i) ? `M${joined(tenths(point.x), tenths(point.y))}h0.01` : ""
    )
    .join("")

/** Straight lines through the points; a null breaks the line. A point alone makes none: see `dotPath`. */
export const linePath = (points: ReadonlyArray<Point | null>): string => {
  const { line, move } = pen()
  let path = ""
  let open = false
  points.forEach((point, i) => {
    if (point === null || isAlone(points, i)) {
      open = false
      return
    }
    path += open ? line(point) : move(point)
    open = true
  })
  return path
}

/** The stretches between nulls that have a neighbour. */
const runsOf = (points: ReadonlyArray<Point | null>): ReadonlyArray<ReadonlyArray<Point>> => {
  const runs: Array<Array<Point>> = [[]]
  for (const point of points) {
    if (point === null) runs.push([])
    else runs.at(-1)?.push(point)
  }
  return runs.filter(({ length }) => length > 1)
}

/** What lies below those lines, down to `foot`. */
export const areaPath = (points: ReadonlyArray<Point | null>, foot: number): string =>
  runsOf(points)
    // A step of a new pen is a place: each run stands for itself.
    .map((run) => `M${linePath(run).slice(1)}V${told(tenths(foot))}H${told(tenths(run[0]?.x ?? 0))}z`)
    .join("")
