import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import * as Tokens from "../src/Tokens.ts"

const part = fc.nat(1_000_000)
const parts: fc.Arbitrary<Tokens.Parts> = fc.record({
  plainInput: part,
  cachedInput: part,
  cacheCreationInput: part,
  plainOutput: part,
  reasoningOutput: part
})
const runs = { fastCheck: { numRuns: 100 } }

describe("Tokens", () => {
  it.prop(
    "come back from the wholes that people read",
    [parts],
    ([disjoint]) => {
      const sent = Schema.decodeUnknownSync(Tokens.Sent)(Tokens.wholes(disjoint))
      expect(Tokens.parts(sent)).toStrictEqual(disjoint)
    },
    runs
  )

  it.prop(
    "sum up to the bill",
    [parts],
    ([disjoint]) => {
      const { input, output } = Tokens.wholes(disjoint)
      expect(Tokens.total(disjoint)).toBe(input + output)
      expect(Tokens.total(disjoint)).toBe(Object.values(disjoint).reduce((sum, n) => sum + n, 0))
    },
    runs
  )

  it("are none where none were sent", () => {
    expect(Tokens.parts(Schema.decodeUnknownSync(Tokens.Sent)({}))).toStrictEqual(Tokens.none)
    expect(Tokens.parts(Schema.decodeUnknownSync(Tokens.Sent)({ input: null }))).toStrictEqual(Tokens.none)
  })
})
