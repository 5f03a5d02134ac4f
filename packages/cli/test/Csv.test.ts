import { describe, expect, it } from "vitest"
import * as Csv from "../src/import/Csv.ts"

describe("Csv", () => {
  it("splits quoted cells", () => {
    expect(Csv.cells('a,"b,""c""",,"d"')).toEqual(["a", 'b,"c"', "", "d"])
  })

  it("joins the lines of one record and names its cells", () => {
    const reader = new Csv.Reader()
    expect(reader.push("id,note")).toBeNull()
    expect(reader.push('1,"two')).toBeNull()
    expect(reader.push('lines"')).toEqual(
      new Map([
        ["id", "1"],
        ["note", "two\nlines"]
      ])
    )
    expect(reader.push("")).toBeNull()
    expect(reader.push("2")).toEqual(
      new Map([
        ["id", "2"],
        ["note", ""]
      ])
    )
  })
})
