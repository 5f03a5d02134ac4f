import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as CsvCells from "../src/postgres/CsvCells.ts"
import { guarded } from "./csv.ts"

type Row = ReadonlyArray<string | null>

const escaped = (cell: string | null) => {
  if (cell === null) return ""
  return cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Cells as the server writes them, and then as a file has them. */
const written = (rows: ReadonlyArray<Row>, end: string) =>
  rows.map((row) => row.map(escaped).join(",") + end).join("")

/** What comes out of bytes that are cut at these places. */
const finished = (bytes: Uint8Array, cuts: ReadonlyArray<number>) => {
  const finish = CsvCells.finishing()
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const parts = places.slice(1).map((end, i) => finish(bytes.subarray(places[i], end)))
  return Buffer.concat(parts).toString("utf8")
}

const text = fc.string({
  unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", " ", "a", "é", "😀", "1"),
  maxLength: 6
})
const cell = fc.option(fc.oneof(text, fc.nat().map(String), fc.constant("")), { freq: 5 })
// A row of one empty cell is an empty line: files have more columns.
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 })

describe("CsvCells", () => {
  it.prop(
    "guards each cell and ends each line, wherever chunks are cut",
    [rows, fc.array(fc.nat(), { maxLength: 8 })],
    ([rows, cuts]) => {
      const asFile = rows.map((row) => row.map(guarded))
      expect(finished(Buffer.from(written(rows, "\n")), cuts)).toBe(written(asFile, "\r\n"))
    },
    { fastCheck: { numRuns: 2_000 } }
  )

  it("is the same when every byte comes by itself", () => {
    const rows = [
      ["=1", "-5", '"=1"', null, "", "a=1"],
      ["\ttab", "\rreturn", "line\r\n=break", "+1,2", '@"', ",=1"]
    ]
    const bytes = Buffer.from(written(rows, "\n"))
    expect(
      finished(
        bytes,
        Array.from(bytes, (_, i) => i)
      )
    ).toBe(
      written(
        rows.map((row) => row.map(guarded)),
        "\r\n"
      )
    )
  })
})
