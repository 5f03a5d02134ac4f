/** The points of a series as CSV: the numbers of the JSON, digit by digit. */

type Value = string | number | boolean | null

/** `costUsd` as `cost_usd`. */
const columnOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * RFC 4180 with a header. Values are instants, numbers and decimals: none needs quotes, and none
 * starts like a formula.
 *
 * @param points at least one; all with the same members
 */
export const seriesCsv = (points: ReadonlyArray<Readonly<Record<string, Value>>>): string => {
  const names = Object.keys(points[0] ?? {})
  const lines = [
    names.map(columnOf),
    ...points.map((point) => names.map((name) => (point[name] === null ? "" : String(point[name]))))
  ]
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("")
}
