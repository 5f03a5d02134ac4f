/** CSV as others read it. */
import * as Instant from "@botflow/domain/Instant"
import { expect } from "@effect/vitest"

/** RFC 4180: cells by row. An empty cell without quotes is null. */
const parse = (text: string): ReadonlyArray<ReadonlyArray<string | null>> => {
  const rows: Array<Array<string | null>> = []
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  let row: Array<string | null> = []
  while (cell.lastIndex < text.length) {
    const [, content = "", end] = cell.exec(text) ?? expect.fail("not RFC 4180")
    row.push(
      content === "" ? null : content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content
    )
    if (end === ",") continue
    rows.push(row)
    row = []
  }
  return rows
}

/** Rows by the names of their columns. */
export const objects = (text: string) => {
  const [header = [], ...rows] = parse(text)
  return rows.map((row) => {
    expect(row).toHaveLength(header.length)
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? null]))
  })
}

/** Text as a file has it. */
export const guarded = (text: string | null) =>
  text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
export const number = (n: number | null) => (n === null ? null : String(n))
export const instant = (at: number | null) => (at === null ? null : Instant.format(at))
