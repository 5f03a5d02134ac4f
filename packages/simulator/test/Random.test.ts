import { describe, expect, it } from "vitest"
import { describe as describeParameters, parameters } from "../src/Parameters.ts"
import * as Random from "../src/Random.ts"

const n = 40_000
const sample = (draw: (random: Random.Random) => number, seed = 1) => {
  const random = Random.make(seed)
  return Array.from({ length: n }, () => draw(random))
}
const mean = (all: ReadonlyArray<number>) => all.reduce((sum, x) => sum + x, 0) / all.length
const variance = (all: ReadonlyArray<number>) => {
  const middle = mean(all)
  return mean(all.map((x) => (x - middle) ** 2))
}
/** Within 3 %: a dozen standard errors at this sample size. */
const close = (got: number, wanted: number) => expect(Math.abs(got - wanted)).toBeLessThan(0.03 * wanted)

describe("Random", () => {
  it("repeats with its seed and path, and with nothing else", () => {
    const first = (...path: Array<number>) => Random.make(1, ...path).next()
    expect(first(2, 3)).toBe(first(2, 3))
    expect(new Set([first(), first(2), first(3), first(2, 3), first(3, 2), Random.make(2).next()]).size).toBe(
      6
    )
  })

  it("has the means that its distributions promise", () => {
    close(mean(sample((r) => r.next())), 0.5)
    close(mean(sample((r) => Random.geometric(r, 0.58))), 1 / 0.58)
    close(mean(sample((r) => Random.gamma(r, 2.948, 5.144))), 2.948 * 5.144)
    close(mean(sample((r) => Random.logNormal(r, 1, 0.5))), Math.exp(1 + 0.125))
    close(variance(sample(Random.normal)), 1)
  })

  it.each([0.3, 12, 900])("draws Poisson counts of mean %d", (wanted) => {
    const counts = sample((r) => Random.poisson(r, wanted)).slice(0, wanted > 100 ? 4000 : n)
    close(mean(counts), wanted)
    expect(Math.abs(variance(counts) - wanted)).toBeLessThan(0.1 * wanted)
  })

  it("picks by weight", () => {
    const picks = sample((r) => Random.weighted(r, [1, 0, 3]))
    expect(picks).not.toContain(1)
    close(picks.filter((index) => index === 2).length / n, 0.75)
  })
})

describe("Parameters", () => {
  it("say for each value where it comes from", () => {
    expect(describeParameters()).toHaveLength(Object.keys(parameters).length)
    for (const line of describeParameters()) expect(line).toMatch(/(ASSUMPTION|measured): ./)
  })

  it("have shares of a day that add up to a day", () => {
    expect(parameters.hourShare.value.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2)
    expect(parameters.weekdayFactor.value.reduce((sum, factor) => sum + factor, 0)).toBeCloseTo(7, 1)
  })
})
