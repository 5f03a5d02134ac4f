import * as fc from "effect/FastCheck"
import { describe, expect, it } from "vitest"
import { pack, unpack } from "~/lib/packed"

const point = fc.record({
  t: fc.integer({ min: 0, max: 30_000_000 }).map((m) => new Date(m * 60_000).toISOString()),
  partial: fc.boolean(),
  count: fc.nat(),
  rate: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  costUsd: fc.option(fc.string())
})

describe("packed points", () => {
  it("come out as they went in", () =>
    fc.assert(
      fc.property(fc.array(point), (points) => {
        // JSON has no -0; nobody reads one in a chart.
        const plain = points.map((p) => ({ ...p, rate: p.rate === 0 ? 0 : p.rate }))
        expect(unpack(pack(plain))).toEqual(plain)
      })
    ))
})
