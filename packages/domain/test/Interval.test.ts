import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import * as Interval from "../src/Interval.ts"
import * as Trend from "../src/Trend.ts"

const sample = fc
  .integer({ min: 1, max: 5_000 })
  .chain((cases) => fc.record({ cases: fc.constant(cases), hits: fc.integer({ min: 0, max: cases }) }))

describe("Wilson's interval", () => {
  it("is the published one", () => {
    // 81 of 263: Newcombe 1998, table I, method 3.
    const { high, low } = Interval.wilson({ hits: 81, cases: 263 }) ?? { low: 0, high: 0 }
    expect(low).toBeCloseTo(0.2553, 4)
    expect(high).toBeCloseTo(0.3662, 4)
  })

  it("holds the rate and stays within 0..1", () =>
    fc.assert(
      fc.property(sample, (s) => {
        const interval = Interval.wilson(s)
        if (interval === null) return false
        const rate = s.hits / s.cases
        return 0 <= interval.low && interval.low <= rate && rate <= interval.high && interval.high <= 1
      })
    ))

  it("gets no wider with ten times the cases", () =>
    fc.assert(
      fc.property(sample, ({ cases, hits }) => {
        const width = (s: Interval.Sample) => {
          const { high, low } = Interval.wilson(s) ?? { low: 0, high: 1 }
          return high - low
        }
        return width({ cases: cases * 10, hits: hits * 10 }) <= width({ cases, hits }) + 1e-12
      })
    ))

  it("is null without a case", () => expect(Interval.wilson({ hits: 0, cases: 0 })).toBeNull())
})

describe("a change that may be chance", () => {
  const metric = { better: "higher", unit: "ratio" } as const

  it("is neither better nor worse", () => {
    const change = Trend.of(0.9, 0.8, metric, { now: { hits: 9, cases: 10 }, before: { hits: 8, cases: 10 } })
    expect(change).toMatchObject({ kind: "change", verdict: "neutral", mayBeChance: true })
  })

  it("is one or the other with enough cases", () => {
    const change = Trend.of(0.9, 0.8, metric, {
      now: { hits: 900, cases: 1000 },
      before: { hits: 800, cases: 1000 }
    })
    expect(change).toMatchObject({ kind: "change", verdict: "better", mayBeChance: false })
  })

  it("is the same seen from either side", () =>
    fc.assert(
      fc.property(sample, sample, (a, b) => Interval.mayBeChance(a, b) === Interval.mayBeChance(b, a))
    ))
})
