import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Define from "../src/MetricDefinition.ts"
import * as Trend from "../src/Trend.ts"

const amount = fc.double({ min: 0, max: 1e9, noNaN: true })

describe("Trend", () => {
  it("is none where a number is missing, and new where there was nothing", () => {
    expect(Trend.of(null, 5, Define.messages)).toStrictEqual({ kind: "none" })
    expect(Trend.of(5, null, Define.messages)).toStrictEqual({ kind: "none" })
    expect(Trend.of(5, 0, Define.messages)).toStrictEqual({ kind: "new" })
    expect(Trend.of(0, 0, Define.messages)).toStrictEqual({ kind: "same" })
  })

  it("is a share of the earlier amount, and points of a ratio", () => {
    expect(Trend.of(150, 100, Define.messages)).toMatchObject({ change: 0.5, verdict: "neutral" })
    expect(Trend.of(0.5, 0, Define.successRate)).toMatchObject({ change: 0.5, verdict: "better" })
    expect(Trend.of(0.5, 0.75, Define.successRate)).toMatchObject({ change: -0.25, verdict: "worse" })
  })

  it("knows which way is good news", () => {
    expect(Trend.of(900, 1000, Define.p95ResponseTime)).toMatchObject({
      direction: "down",
      verdict: "better"
    })
    expect(Trend.of(1100, 1000, Define.p95ResponseTime)).toMatchObject({ direction: "up", verdict: "worse" })
  })

  it.prop(
    "turns round with its numbers",
    [amount, amount],
    ([a, b]) => {
      const there = Trend.of(a, b, Define.costPerConversation)
      const back = Trend.of(b, a, Define.costPerConversation)
      if (there.kind === "change" && back.kind === "change") {
        expect(there.direction).not.toBe(back.direction)
        expect(there.verdict).not.toBe(back.verdict)
      }
      expect(Trend.of(a, a, Define.costPerConversation)).toStrictEqual({ kind: "same" })
    },
    { fastCheck: { numRuns: 150 } }
  )
})
