import * as fc from "effect/FastCheck"
import { describe, expect, it } from "vitest"
import * as Format from "~/lib/format"
import * as Lean from "~/lib/lean.server"
import * as Series from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const span = Series.spanOf(new URLSearchParams("period=7d"), now)

it("durations are told as if they had not been rounded", () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 86_400_000, noNaN: true }), (ms) => {
      expect(Format.duration(Lean.told(ms))).toEqual(Format.duration(ms))
    })
  ))

describe("a series on its way into the page", () => {
  const series = Series.successRate(span, now)

  it("has one line of the range before, bucket by bucket", () => {
    const { points } = series
    const { before } = Lean.successRate({ ...series, previous: { points } })
    expect(before).toHaveLength(points.length)
    before?.forEach((rate, i) => expect(rate).toBeCloseTo(points[i]?.rate ?? 0, 4))
  })

  it("has none where nothing is compared", () => expect(Lean.successRate(series).before).toBeNull())

  it("calls nothing all that is not", () => {
    const [point] = series.points
    if (point === undefined) throw new Error("no point")
    const of = (rate: number) => Lean.successRate({ ...series, points: [{ ...point, rate }] }).points[0]?.rate
    expect([0, 0.000_01, 0.999_99, 1].map(of)).toEqual([0, 0.0001, 0.9999, 1])
  })
})
