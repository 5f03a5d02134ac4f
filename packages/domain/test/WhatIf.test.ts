import { describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import { costOf, type Rates } from "../src/Price.ts"
import * as Tokens from "../src/Tokens.ts"
import * as Usd from "../src/Usd.ts"
import { type Usage, whatIf } from "../src/WhatIf.ts"

const usd = fc.nat(10_000).map((n) => BigDecimal.make(BigInt(n), 4))
const anyRates: fc.Arbitrary<Rates> = fc.record({
  input: usd,
  cachedInput: fc.option(usd),
  cacheCreationInput: fc.option(usd),
  output: usd
})
const count = fc.nat(1_000_000_000)
const anyTokens: fc.Arbitrary<Tokens.Parts> = fc.record({
  plainInput: count,
  cachedInput: count,
  cacheCreationInput: count,
  plainOutput: count,
  reasoningOutput: count
})
const anyUsages = fc
  .array(
    fc.tuple(fc.constantFrom("a", "b", "c", ""), fc.record({ tokens: anyTokens, actualUsd: fc.option(usd) }))
  )
  .map((entries): ReadonlyMap<string, Usage> => new Map(entries))

const text = (amount: BigDecimal.BigDecimal | null) => (amount === null ? null : Usd.format(amount))

describe("whatIf", () => {
  it.prop("costs all models together what they cost one by one", [anyUsages, anyRates], ([usages, rates]) => {
    const { byModel, total } = whatIf(usages, rates)
    const parts = [...byModel.values()]
    expect(text(total.whatIfUsd)).toBe(text(parts.map((part) => part.whatIfUsd).reduce(Usd.sum, Usd.zero)))
    expect(text(total.whatIfUsd)).toBe(text(costOf(rates, total.tokens)))
    const actual = parts.flatMap(({ actualUsd }) => actualUsd ?? [])
    expect(text(total.actualUsd)).toBe(actual.length === 0 ? null : text(actual.reduce(Usd.sum, Usd.zero)))
    for (const { actualUsd, differenceUsd, whatIfUsd } of [total, ...parts]) {
      expect(text(differenceUsd)).toBe(
        actualUsd === null ? null : text(BigDecimal.subtract(whatIfUsd, actualUsd))
      )
    }
  })

  it.prop("is additive over tokens", [anyTokens, anyTokens, anyRates], ([a, b, rates]) => {
    const at = (tokens: Tokens.Parts) =>
      whatIf(new Map([["m", { tokens, actualUsd: null }]]), rates).total.whatIfUsd
    expect(text(at(Tokens.sum(a, b)))).toBe(text(Usd.sum(at(a), at(b))))
    expect(text(at(Tokens.none))).toBe("0")
  })

  it.prop("changes nothing at the price that was paid", [anyTokens, anyRates], ([tokens, rates]) => {
    const { total } = whatIf(new Map([["m", { tokens, actualUsd: costOf(rates, tokens) }]]), rates)
    expect(text(total.differenceUsd)).toBe("0")
  })

  it("has nothing to compare where nothing was used", () => {
    const rates = { input: Usd.zero, cachedInput: null, cacheCreationInput: null, output: Usd.zero }
    const { total } = whatIf(new Map<string, Usage>(), rates)
    expect([text(total.actualUsd), text(total.whatIfUsd), total.differenceUsd]).toStrictEqual([
      null,
      "0",
      null
    ])
  })
})
