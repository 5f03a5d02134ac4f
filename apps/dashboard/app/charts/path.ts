export interface Point {
  readonly x: number
  readonly y: number
}

const digits = (n: number) => Math.round(n * 100) / 100

const isAlone = (points: ReadonlyArray<Point | null>, i: number): boolean =>
  (points[i - 1] ?? null) === null && (points[i + 1] ?? null) === null

/** The points without neighbours, as strokes of no length: round caps make them dots. */
export const dotPath = (points: ReadonlyArray<Point | null>): string =>
  points
    .map((point, i) =>
      point !== null && isAlone(points, i) ? `M${digits(point.x)},${digits(point.y)}h0.01` : ""
    )
    .join("")

/** Straight lines through the points; a null breaks the line. A point alone makes none: see `dotPath`. */
export const linePath = (points: ReadonlyArray<Point | null>): string => {
  let path = ""
  let open = false
  points.forEach((point, i) => {
    if (point === null || isAlone(points, i)) {
      open = false
      return
    }
    const at = `${digits(point.x)},${digits(point.y)}`
    path += `${open ? "L" : "M"}${at}`
    open = true
  })
  return path
}

/** What lies below those lines, down to `foot`. */
export const areaPath = (points: ReadonlyArray<Point | null>, foot: number): string =>
  linePath(points)
    .split("M")
    .slice(1)
    .map((line) => `M${line}V${digits(foot)}H${line.split(",", 1)[0]}z`)
    .join("")
