import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Histogram from "../src/Histogram.ts"
import * as Percentile from "../src/Percentile.ts"

const runs = { fastCheck: { numRuns: 100 } }
const qs = [0, 0.25, 0.5, 0.95, 0.99, 1]

const ms = fc.oneof(fc.nat(130), fc.nat(20_000), fc.nat(Histogram.max))
const samples = fc.array(ms, { maxLength: 200 })

/** Distributions that are hard on an interpolating quantile. */
const hostile = fc.oneof(
  fc.tuple(ms, fc.integer({ min: 1, max: 200 })).map(([value, n]) => Array.from({ length: n }, () => value)),
  fc
    .tuple(ms, ms, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }))
    .map(([a, b, n, m]) => Array.from({ length: n + m }, (_, i) => (i < n ? a : b))),
  fc
    .array(fc.double({ min: 0, max: 7.9, noNaN: true }), { minLength: 1, maxLength: 300 })
    .map((exponents) => exponents.map((x) => Math.floor(10 ** x))),
  fc.array(ms, { minLength: 1, maxLength: 300 }).map((values) => values.sort((a, b) => a - b)),
  ms.map((value) => [value])
)

describe("Histogram", () => {
  it("puts every time into a bucket near it, without a gap and in order", () => {
    const check = (value: number) =>
      Math.abs(Histogram.middleOf(Histogram.indexOf(value)) - value) <= value * Histogram.relativeError
    let previous = -1
    for (let value = 0; value <= 600_000; value++) {
      const index = Histogram.indexOf(value)
      if (index < previous || index > previous + 1 || !check(value)) expect.fail(`${value} is in ${index}`)
      previous = index
    }
    for (let value = 600_000; value <= Histogram.max; value += 997) {
      const index = Histogram.indexOf(value)
      if (index < previous || !check(value)) expect.fail(`${value} is in ${index}`)
      previous = index
    }
    expect(Histogram.indexOf(Histogram.max)).toBe(Histogram.size - 1)
  })

  it("keeps single milliseconds apart below 128", () => {
    expect(
      Array.from({ length: 128 }, (_, value) => Histogram.middleOf(Histogram.indexOf(value)))
    ).toStrictEqual(Array.from({ length: 128 }, (_, value) => value))
  })

  it("counts times outside of its range at the nearest end, and rounds", () => {
    const histogram = Histogram.fromSamples([-5, 1e12, 41.6])
    expect(Histogram.quantiles(histogram, [0, 0.5])).toStrictEqual([0, 42])
    expect(histogram.counts[Histogram.size - 1]).toBe(1)
  })

  it.prop(
    "merges in any order and grouping",
    [samples, samples, samples],
    ([x, y, z]) => {
      const [a, b, c] = [x, y, z].map(Histogram.fromSamples) as [
        Histogram.Histogram,
        Histogram.Histogram,
        Histogram.Histogram
      ]
      expect(Histogram.merge(a, b)).toStrictEqual(Histogram.merge(b, a))
      expect(Histogram.merge(Histogram.merge(a, b), c)).toStrictEqual(
        Histogram.merge(a, Histogram.merge(b, c))
      )
      expect(Histogram.merge(a, Histogram.empty())).toStrictEqual(a)
      expect(Histogram.merge(Histogram.merge(a, b), c)).toStrictEqual(
        Histogram.fromSamples([...z, ...x, ...y])
      )
    },
    runs
  )

  it.prop(
    "leaves what it merges as it was",
    [samples, samples],
    ([x, y]) => {
      const a = Histogram.fromSamples(x)
      Histogram.merge(a, Histogram.fromSamples(y))
      expect(a).toStrictEqual(Histogram.fromSamples(x))
    },
    runs
  )

  it.prop(
    "comes back from its bytes, and merges from them",
    [samples, samples],
    ([x, y]) => {
      const [a, b] = [Histogram.fromSamples(x), Histogram.fromSamples(y)]
      expect(Histogram.decode(Histogram.encode(a))).toStrictEqual(a)
      expect(Histogram.mergeEncodedInto(Histogram.fromSamples(x), Histogram.encode(b))).toStrictEqual(
        Histogram.merge(a, b)
      )
    },
    runs
  )

  it.prop(
    "keeps counts of any size in its bytes",
    [fc.maxSafeNat()],
    ([count]) => {
      const histogram = Histogram.empty()
      histogram.counts[7] = count
      histogram.count = count
      expect(Histogram.decode(Histogram.encode(histogram))).toStrictEqual(histogram)
    },
    runs
  )

  it.prop(
    "is within its promise of the exact quantile",
    [hostile],
    ([values]) => {
      Histogram.quantiles(Histogram.fromSamples(values), qs).forEach((got, i) => {
        const exact = Percentile.of(values, qs[i] ?? 0) ?? Number.NaN
        // The smallest allowance is for the last bits of the interpolation.
        expect(Math.abs((got ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.0078125 + 1e-6)
      })
    },
    { fastCheck: { numRuns: 300 } }
  )

  it.prop(
    "is exact below 64 ms",
    [fc.array(fc.nat(63), { minLength: 1, maxLength: 200 })],
    ([values]) => {
      expect(Histogram.quantiles(Histogram.fromSamples(values), qs)).toStrictEqual(
        qs.map((q) => Percentile.of(values, q))
      )
    },
    runs
  )

  it.prop(
    "has ascending quantiles for ascending ranks",
    [hostile, fc.array(fc.double({ min: 0, max: 1, noNaN: true }))],
    ([values, ranks]) => {
      const asked = ranks.sort((a, b) => a - b)
      const got = Histogram.quantiles(Histogram.fromSamples(values), asked)
      got.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(got[i - 1] ?? 0))
      // Asked together or alone, the answer is the same.
      asked.forEach((q, i) => expect(Histogram.quantiles(Histogram.fromSamples(values), [q])[0]).toBe(got[i]))
    },
    runs
  )

  it("has no percentile where it has no value", () => {
    expect(Histogram.percentiles(Histogram.empty())).toStrictEqual({ p50: null, p95: null, p99: null })
    expect(Histogram.encode(Histogram.empty())).toHaveLength(0)
  })
})
