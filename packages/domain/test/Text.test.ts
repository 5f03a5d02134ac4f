import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Text from "../src/Text.ts"

/** Where UTF-16 and UTF-8 order differently: astral characters against U+E000..U+FFFF. */
const tricky = fc.string({
  unit: fc.constantFrom("a", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{1f389}", "\u{10ffff}")
})
const text = fc.oneof(tricky, fc.string({ unit: "binary" }))
const runs = { fastCheck: { numRuns: 300 } }

describe("Text", () => {
  it.prop(
    "orders as the bytes of UTF-8 do",
    [text, text],
    ([a, b]) => {
      expect(Math.sign(Text.compare(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    },
    runs
  )

  it.prop(
    "cleans to well-formed text without NUL, and a second time changes nothing",
    [fc.string({ unit: fc.constantFrom("a", "\u0000", "\ud83c", "\udf89", "🎉") })],
    ([dirty]) => {
      const clean = Text.clean(dirty)
      expect(Text.isWellFormed(clean)).toBe(true)
      expect(clean).not.toContain("\u0000")
      expect(Text.clean(clean)).toBe(clean)
    },
    runs
  )

  it.prop(
    "leaves clean text as it is",
    [fc.string({ unit: "grapheme" }).filter((s) => !s.includes("\u0000"))],
    ([clean]) => {
      expect(Text.clean(clean)).toBe(clean)
    },
    runs
  )

  it.prop(
    "knows lone surrogates",
    [fc.string({ unit: fc.constantFrom("a", "\ud83c", "\udf89") })],
    ([any]) => {
      expect(Text.isWellFormed(any)).toBe(Buffer.from(any).toString() === any)
    },
    runs
  )
})
