import { describe, expect, it } from "@effect/vitest"
import { Effect, Logger, Schema } from "effect"
import { oneLine } from "../src/LogLines.ts"

/** What a program logs. */
const linesOf = (program: Effect.Effect<void>) => {
  const lines: Array<string> = []
  const logger = Logger.map(Logger.logfmtLogger, (text) => void lines.push(oneLine(text)))
  return Effect.as(Effect.provide(program, Logger.replace(Logger.defaultLogger, logger)), lines)
}

describe("Log lines", () => {
  it.effect.prop("are one for each thing that is said", [Schema.String], ([text]) =>
    Effect.gen(function* () {
      const lines = yield* linesOf(
        Effect.annotateLogs(Effect.logError("Failed", new Error(`${text}\r\nlevel=INFO`), text), {
          path: `/x\u2028${text}`
        })
      )
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toMatch(/[\n\r\u2028\u202e]/)
    })
  )

  it("write out what would end them", () => {
    expect(oneLine("a\r\nlevel=ERROR \u001b[31m\u202e")).toBe("a\\r\\nlevel=ERROR \\u001b[31m\\u202e")
  })
})
