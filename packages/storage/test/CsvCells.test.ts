import { describe, expect, it } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { FastCheck as fc } from "effect"
import * as CsvCells from "../src/postgres/CsvCells.ts"
import { guarded } from "./csv.ts"
import { t0 } from "./support.ts"

type Row = ReadonlyArray<string | null>

const escaped = (cell: string | null) => {
  if (cell === null) return ""
  return cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Cells as the server writes them, and then as a file has them. */
const written = (rows: ReadonlyArray<Row>, end: string) =>
  rows.map((row) => row.map(escaped).join(",") + end).join("")

const header = ["id", "at", "text", "closed_at", "more"]
const instants = ["at", "closed_at"]

/** As the server prints it: without the zeros that end a fraction. */
const printed = (at: number) =>
  Instant.format(at)
    .replace("T", " ")
    .replace(/\.?0*Z$/, "+00")

/** What comes out of a file of these rows, whose lines are cut at these places. */
const finished = (rows: ReadonlyArray<Row>, cuts: (size: number) => ReadonlyArray<number>) => {
  const finish = CsvCells.finishing(instants)
  const first = finish(Buffer.from(written([header], "\n")))
  const bytes = Buffer.from(written(rows, "\n"))
  const places = [0, ...cuts(bytes.length), bytes.length]
  const parts = places.slice(1).map((end, i) => finish(bytes.subarray(places[i], end)))
  return Buffer.concat([first, ...parts]).toString("utf8")
}

const text = fc.string({
  unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", " ", ".", "a", "é", "😀", "1"),
  maxLength: 6
})
// Texts that look like instants stay texts.
const cell = fc.oneof(text, fc.nat().map(String), fc.constant(printed(t0)), fc.constant(null))
const instantCell = fc.option(fc.integer({ min: t0, max: t0 + 100 * Instant.day }))
const rows = fc.array(fc.tuple(cell, instantCell, cell, instantCell, cell), { maxLength: 6 })

/** Rows as the server writes them, and as a file has them. */
const both = (rows: ReadonlyArray<ReadonlyArray<string | number | null>>) => ({
  sent: rows.map((row) => row.map((cell) => (typeof cell === "number" ? printed(cell) : cell))),
  file: [header, ...rows].map((row) =>
    row.map((cell) => (typeof cell === "number" ? Instant.format(cell) : guarded(cell)))
  )
})

describe("CsvCells", () => {
  it.prop(
    "guards cells, writes instants and ends lines, wherever chunks are cut",
    [rows, fc.array(fc.nat(), { maxLength: 8 })],
    ([rows, cuts]) => {
      const { file, sent } = both(rows)
      const within = (size: number) => cuts.map((cut) => cut % (size + 1)).sort((a, b) => a - b)
      expect(finished(sent, within)).toBe(written(file, "\r\n"))
    },
    { fastCheck: { numRuns: 2_000 } }
  )

  it("is the same when every byte comes by itself", () => {
    const { file, sent } = both([
      ["=1", t0, "-5", t0 + 120, '"=1"'],
      ["", t0 + 3, "a=1", t0 + 100, "\ttab"],
      ["\rreturn", null, "line\r\n=break", t0 + 999, "+1,2"],
      [",=1", t0 + 10, '@"', null, null]
    ])
    const everywhere = (size: number) => Array.from({ length: size }, (_, i) => i)
    expect(finished(sent, everywhere)).toBe(written(file, "\r\n"))
  })

  it("cuts off what is finer than a millisecond", () => {
    const sent = [["a", "2026-01-17 08:15:30.123999+00", null, "2026-01-17 08:15:30.0001+00", "b"]]
    expect(finished(sent, () => [])).toBe(
      `${header.join(",")}\r\na,2026-01-17T08:15:30.123Z,,2026-01-17T08:15:30.000Z,b\r\n`
    )
  })
})
