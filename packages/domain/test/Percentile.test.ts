import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Percentile from "../src/Percentile.ts"

const samples = fc.array(fc.integer({ min: 0, max: 86_400_000 }), { minLength: 1, maxLength: 100 })
const q = fc.double({ min: 0, max: 1, noNaN: true })
const runs = { fastCheck: { numRuns: 100 } }

describe("Percentile", () => {
  it.prop(
    "is the value at its rank, or between its two neighbours",
    [samples, q],
    ([values, q]) => {
      const sorted = [...values].sort((a, b) => a - b)
      const rank = q * (values.length - 1)
      const below = sorted[Math.floor(rank)] ?? Number.NaN
      const above = sorted[Math.ceil(rank)] ?? Number.NaN
      expect(Percentile.of(values, q)).toBeCloseTo(below + (rank - Math.floor(rank)) * (above - below), 6)
    },
    runs
  )

  it.prop(
    "lies between the least and the greatest, which are its ends",
    [samples, q],
    ([values, q]) => {
      const got = Percentile.of(values, q)
      expect(got).toBeGreaterThanOrEqual(Math.min(...values))
      expect(got).toBeLessThanOrEqual(Math.max(...values))
      expect(Percentile.of(values, 0)).toBe(Math.min(...values))
      expect(Percentile.of(values, 1)).toBe(Math.max(...values))
    },
    runs
  )

  it.prop(
    "does not touch its samples",
    [samples, q],
    ([values, q]) => {
      const before = [...values]
      Percentile.of(values, q)
      expect(values).toStrictEqual(before)
    },
    runs
  )

  it("interpolates as PostgreSQL's percentile_cont does", () => {
    expect(Percentile.of([40, 10, 30, 20], 0.5)).toBe(25)
    expect(Percentile.of([1, 2, 3, 4, 10], 0.95)).toBeCloseTo(8.8, 10)
    // As numbers, not as text.
    expect(Percentile.of([100, 9, 80], 0.5)).toBe(80)
  })

  it("is null for no samples", () => {
    expect(Percentile.of([], 0.5)).toBeNull()
  })
})
