import { describe, expect, it } from "vitest"
import { trend, words } from "~/lib/trend"

const plain = (text: string) => text.replaceAll("\u202f", " ")

describe("a trend", () => {
  it("is relative for an amount", () =>
    expect(plain(words(trend(112, 100, "amount", "neither")))).toBe("up 12 %"))

  it("is in points for a rate", () =>
    expect(plain(words(trend(0.974, 0.981, "rate", "higher")))).toBe("down 0.7 pts, worse"))

  it("praises less where less is better", () =>
    expect(plain(words(trend(900, 1000, "amount", "lower")))).toBe("down 10 %, better"))

  it("multiplies past tenfold", () => expect(words(trend(5000, 100, "amount", "neither"))).toBe("up 50×"))

  it("is new from nothing, and unchanged from nothing to nothing", () => {
    expect(trend(5, 0, "amount", "higher").kind).toBe("new")
    expect(trend(0, 0, "amount", "higher").kind).toBe("same")
  })

  it("does not exist without a value on both sides", () => {
    expect(trend(null, 3, "amount", "higher").kind).toBe("none")
    expect(trend(3, null, "rate", "higher").kind).toBe("none")
  })

  it("compares a rate with 0", () =>
    expect(trend(0.1, 0, "rate", "lower")).toMatchObject({ verdict: "worse" }))
})
