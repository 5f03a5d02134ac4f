export interface Point {
  readonly x: number
  readonly y: number
}

const digits = (n: number) => Math.round(n * 100) / 100

/** Straight lines through the points; a null breaks the line, and a point alone becomes a dot (round caps draw it). */
export const linePath = (points: ReadonlyArray<Point | null>): string => {
  let path = ""
  let open = false
  points.forEach((point, i) => {
    if (point === null) {
      open = false
      return
    }
    const at = `${digits(point.x)},${digits(point.y)}`
    path += `${open ? "L" : "M"}${at}`
    if (!open && (points[i + 1] ?? null) === null) path += "h0.01"
    open = true
  })
  return path
}
