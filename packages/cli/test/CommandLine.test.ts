import { describe, expect, it } from "vitest"
import { optionsFirst } from "../src/CommandLine.ts"

const words = (line: string) => ["node", "main.ts", ...line.split(" ")]

describe("optionsFirst", () => {
  it.each([
    ["import a.gz --format star", "import --format star a.gz"],
    ["import --format star a.gz", "import --format star a.gz"],
    ["import a.gz", "import a.gz"],
    ["start", "start"],
    ["keys create --scope read", "keys create --scope read"]
  ])("%s", (typed, parsed) => {
    expect(optionsFirst(words(typed))).toEqual(words(parsed))
  })
})
