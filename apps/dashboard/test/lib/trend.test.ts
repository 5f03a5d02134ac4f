import * as Define from "@botflow/domain/MetricDefinition"
import * as Trend from "@botflow/domain/Trend"
import { describe, expect, it } from "vitest"
import { words } from "~/lib/trend"

const say = (now: number | null, before: number | null, metric: Define.MetricDefinition) =>
  words(Trend.of(now, before, metric), metric).replaceAll("\u202f", " ")

describe("a trend, in words", () => {
  it("is relative for an amount", () => expect(say(112, 100, Define.messages)).toBe("up 12 %"))
  it("is in points for a rate", () =>
    expect(say(0.974, 0.981, Define.successRate)).toBe("down 0.7 pts, worse"))
  it("praises less where less is better", () =>
    expect(say(900, 1000, Define.p95ResponseTime)).toBe("down 10 %, better"))
  it("multiplies past tenfold", () => expect(say(5000, 100, Define.messages)).toBe("up 50×"))
  it("is new from nothing, and unchanged from nothing to nothing", () => {
    expect(say(5, 0, Define.messages)).toMatch(/^new/)
    expect(say(0, 0, Define.messages)).toBe("unchanged")
  })
  it("says when there is nothing to compare with", () =>
    expect(say(null, 3, Define.messages)).toBe("no earlier value to compare with"))
})
