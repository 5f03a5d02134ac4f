import { describe, expect, it } from "vitest"
import type { TokenUsage } from "~/lib/types"
import { dearest, spendSeries, topModels } from "~/routes/_dash.costs/series.server"
import { usdAxis } from "~/routes/_dash.costs/usd-axis"

const nothing = { input: 0, cachedInput: 0, cacheCreationInput: 0, output: 0, reasoningOutput: 0 }
const usage = (costUsd: string | null) => ({ ...nothing, costUsd, unpricedMessages: 0 })
const of = (model: string | null, costUsd: string | null) => ({ model, messages: 1, ...usage(costUsd) })

const series = (costs: ReadonlyArray<string | null>, byModel: TokenUsage["byModel"] = []): TokenUsage => ({
  asOf: "2026-11-25T12:00:00Z",
  from: "2026-11-25T10:00:00Z",
  to: "2026-11-25T12:00:00Z",
  timezone: "UTC",
  bucket: "hour",
  points: costs.map((cost, i) => ({ t: `2026-11-25T1${i}:00:00Z`, partial: i === 1, ...usage(cost) })),
  summary: usage(null),
  byModel
})

const models = [
  of("a", "0.1"),
  of("b", "10"),
  of("c", "9"),
  of(null, "50"),
  of("d", "0.30000001"),
  of("e", "0.3"),
  of("f", "0.2"),
  of("free", null)
]

describe("the models that have a series of their own", () => {
  it("are the dearest named ones, by exact amounts", () => {
    expect(topModels(models)).toEqual(["b", "c", "d", "e", "f"])
    expect(dearest(models).map(({ model }) => model)).toEqual([null, "b", "c", "d", "e", "f", "a", "free"])
  })
})

describe("spend by bucket", () => {
  it("leaves what is no model's own to the rest, without a float's error", () => {
    const { points, rest } = spendSeries(series(["0.3", null], models), ["b"], [series(["0.1", null])])
    expect(points.map(({ costs }) => costs)).toEqual([
      [0.1, 0.2],
      [0, 0]
    ])
    expect(rest).toBe("other models")
  })

  it("names the rest where it is one model's, and has none where nothing is left", () => {
    const two = [of("b", "1"), of(null, "1")]
    expect(spendSeries(series(["2"], two), ["b"], [series(["1"])]).rest).toBe("no model named")
    const one = spendSeries(series(["1"], [of("b", "1"), of("free", null)]), ["b"], [series(["1"])])
    expect(one.rest).toBeNull()
    expect(one.points[0]?.costs).toEqual([1])
  })

  it("is never below nothing when a message came between two answers", () => {
    const { points } = spendSeries(series(["1"], models), ["b"], [series(["1.5"])])
    expect(points[0]?.costs).toEqual([1.5, 0])
  })
})

describe("the axis of money", () => {
  it.each([
    [37, ["0", "$10", "$20", "$30", "$40"]],
    [1.2, ["0", "$0.50", "$1.00", "$1.50"]],
    [0.0071, ["0", "$0.002", "$0.004", "$0.006", "$0.008"]],
    [0.000_14, ["0", "0.005\u202f¢", "0.010\u202f¢", "0.015\u202f¢"]],
    [5200, ["0", "$2\u202f000", "$4\u202f000", "$6\u202f000"]]
  ])("up to %d", (reach, labels) =>
    expect(usdAxis(reach).valueTicks.map(({ label }) => label)).toEqual(labels)
  )
})
