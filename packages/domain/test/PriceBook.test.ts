import { describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import * as PriceBook from "../src/PriceBook.ts"
import * as Tokens from "../src/Tokens.ts"
import * as Usd from "../src/Usd.ts"

const shipped = PriceBook.make(PriceBook.shipped)
const usd = (text: string) => Usd.parse(text) ?? expect.fail(`cannot read ${text}`)
const today = Date.UTC(2026, 0, 17)

const price = (validFrom: number, input: string, more: Partial<PriceBook.Price> = {}): PriceBook.Price => ({
  model: "m",
  validFrom,
  input: usd(input),
  cachedInput: null,
  cacheCreationInput: null,
  output: usd("10"),
  ...more
})
const tokens = (parts: Partial<Tokens.Parts>): Tokens.Parts => ({ ...Tokens.none, ...parts })
const inputOf = (book: PriceBook.PriceBook, model: string, at: number) => {
  const found = PriceBook.priceOf(book, model, at)
  return found === null ? null : Usd.format(found.input)
}

describe("PriceBook", () => {
  it("costs a known trace to the last digit", () => {
    const mini = PriceBook.priceOf(shipped, "gpt-4o-mini", today) ?? expect.fail("no price")
    const parts = Tokens.parts({
      input: 11_478_851,
      cachedInput: 0,
      cacheCreationInput: 0,
      output: 972_475,
      reasoningOutput: 0
    })
    expect(Usd.format(PriceBook.costOf(mini, parts))).toBe("2.30531265")
  })

  it.each([[[200, 100, 300]], [[300, 200, 100]]])("has the price in force at an instant (%j)", (order) => {
    const book = PriceBook.make(order.map((at) => price(at, String(at))))
    expect([99, 100, 199, 200, 299, 300, 1e12].map((at) => inputOf(book, "m", at))).toStrictEqual([
      null,
      "100",
      "100",
      "200",
      "200",
      "300",
      "300"
    ])
  })

  it("lets the later of two prices from the same instant count", () => {
    expect(inputOf(PriceBook.make([price(0, "1"), price(0, "2")]), "m", 0)).toBe("2")
  })

  it("costs a dated snapshot as its model, unless it has a price of its own", () => {
    const book = PriceBook.make([price(0, "1"), price(0, "2", { model: "m-2025-01-01" })])
    expect(
      ["m", "m-2024-07-18", "m-20240718", "m-2025-01-01"].map((name) => inputOf(book, name, 0))
    ).toStrictEqual(["1", "1", "1", "2"])
    expect(["m-2024", "m-mini", "m-2024-07-18-x", "M"].map((name) => inputOf(book, name, 0))).toStrictEqual([
      null,
      null,
      null,
      null
    ])
    expect(inputOf(shipped, "gpt-4o-mini-2024-07-18", today)).toBe("0.15")
  })

  it("costs a snapshot as its model until its own price is in force", () => {
    const book = PriceBook.make([price(0, "1"), price(200, "2", { model: "m-2025-01-01" })])
    expect([0, 199, 200].map((at) => inputOf(book, "m-2025-01-01", at))).toStrictEqual(["1", "1", "2"])
  })

  it("lets own prices of a model win from the first of them on, whatever is listed later", () => {
    const since = Date.UTC(2024, 8, 1)
    const own = price(since, "7", { model: "gpt-4o" })
    const book = PriceBook.ofOrganization([own])
    const listed = Date.UTC(2024, 9, 2)
    expect([since - 1, since, listed, today].map((at) => inputOf(book, "gpt-4o", at))).toStrictEqual([
      "5",
      "7",
      "7",
      "7"
    ])
    expect(inputOf(book, "gpt-4o-mini", today)).toBe("0.15")
    expect(inputOf(PriceBook.ofOrganization([]), "gpt-4o", today)).toBe("2.5")
  })

  it("ships each price once, with a date and where it is listed", () => {
    const keys = PriceBook.shipped.map(({ model, validFrom }) => `${model} ${validFrom}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { input, output, cachedInput, reference, validFrom } of PriceBook.shipped) {
      expect(validFrom).toBeGreaterThanOrEqual(Date.UTC(2023, 0))
      expect(URL.canParse(reference)).toBe(true)
      expect(Usd.parse(Usd.format(output))).not.toBeNull()
      expect(cachedInput === null || BigDecimal.lessThan(cachedInput, input)).toBe(true)
    }
  })

  it("costs each part at its own price, or as input", () => {
    const all = tokens({
      plainInput: 1e6,
      cachedInput: 2e6,
      cacheCreationInput: 3e6,
      plainOutput: 1e6,
      reasoningOutput: 1e6
    })
    expect(Usd.format(PriceBook.costOf(price(0, "1"), all))).toBe("26")
    const own = price(0, "1", { cachedInput: usd("0.1"), cacheCreationInput: usd("1.25") })
    expect(Usd.format(PriceBook.costOf(own, all))).toBe("24.95")
  })

  it.prop(
    "costs the sum of its parts",
    [fc.nat(1e9), fc.nat(1e9), fc.nat(1e9)],
    ([a, b, c]) => {
      const one = price(0, "0.15", { cachedInput: usd("0.075") })
      const cost = (parts: Partial<Tokens.Parts>) => PriceBook.costOf(one, tokens(parts))
      const parts = [cost({ plainInput: a }), cost({ cachedInput: b }), cost({ plainOutput: c })]
      expect(Usd.format(cost({ plainInput: a, cachedInput: b, plainOutput: c }))).toBe(
        Usd.format(parts.reduce(Usd.sum, Usd.zero))
      )
    },
    { fastCheck: { numRuns: 100 } }
  )

  const message = {
    timestamp: today,
    model: "gpt-4o-mini",
    tokens: tokens({ plainInput: 1e6 }),
    costUsd: null
  }
  const costOf = (more: Partial<Parameters<typeof PriceBook.costOfMessage>[1]>) => {
    const cost = PriceBook.costOfMessage(shipped, { ...message, ...more })
    return cost._tag === "Priced" ? Usd.format(cost.usd) : cost._tag
  }

  it("prices a message by its sender's word, else by its tokens", () => {
    expect(costOf({})).toBe("0.15")
    expect(costOf({ costUsd: usd("0") })).toBe("0")
    expect(costOf({ costUsd: usd("7"), model: "no-such-model" })).toBe("7")
  })

  it("does not take an unknown price for nothing", () => {
    expect(costOf({ model: "no-such-model" })).toBe("Unpriced")
    expect(costOf({ tokens: null })).toBe("Unpriced")
    expect(costOf({ model: null })).toBe("Unpriced")
    expect(costOf({ timestamp: Date.UTC(2020, 0) })).toBe("Unpriced")
    expect(costOf({ model: null, tokens: null })).toBe("Free")
  })
})
