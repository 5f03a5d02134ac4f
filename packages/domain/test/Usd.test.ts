import { addEqualityTesters, describe, expect, it } from "@effect/vitest"
import { BigDecimal, Either, FastCheck as fc, Schema } from "effect"
import * as Usd from "../src/Usd.ts"

addEqualityTesters()

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -5, max: 20 }))
  .map(([value, scale]) => BigDecimal.make(value, scale))
const runs = { fastCheck: { numRuns: 200 } }
const usd = (text: string) => Usd.parse(text) ?? expect.fail(`cannot read ${text}`)

describe("Usd", () => {
  it.prop(
    "comes back from its text",
    [amount],
    ([money]) => {
      expect(BigDecimal.equals(usd(Usd.format(money)), money)).toBe(true)
    },
    runs
  )

  it.prop(
    "is written plainly, in one way",
    [amount],
    ([money]) => {
      const text = Usd.format(money)
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
      expect(text).not.toBe("-0")
      expect(Usd.format(BigDecimal.scale(money, 40))).toBe(text)
    },
    runs
  )

  it.prop(
    "takes a JSON number by the digits that were typed",
    [fc.double({ min: 0, max: 1e9, noNaN: true })],
    ([n]) => {
      if (n !== 0 && n < 1e-40) return
      expect(Number(Usd.format(usd(String(n))))).toBe(n)
    },
    runs
  )

  it.prop(
    "of a sender is refused, or comes back from how it is stored",
    [fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: -3, max: 99 }))],
    ([[value, scale]]) => {
      const sent = Schema.decodeUnknownEither(Usd.FromSender)(`${value}e${-scale}`)
      if (Either.isLeft(sent)) return
      expect(BigDecimal.equals(usd(Usd.format(sent.right)), sent.right)).toBe(true)
    },
    runs
  )

  it("adds exactly", () => {
    expect(Usd.format(Usd.sum(usd("0.1"), usd("0.2")))).toBe("0.3")
    const pennies = Array.from({ length: 1000 }, () => usd("0.0000001"))
    expect(Usd.format(pennies.reduce(Usd.sum, Usd.zero))).toBe("0.0001")
  })

  it.each([
    ["1e-7", "0.0000001"],
    ["1E+3", "1000"],
    ["007.50", "7.5"],
    ["0.0", "0"],
    ["-2.50", "-2.5"]
  ])("reads %s as %s", (text, plain) => {
    expect(Usd.format(usd(text))).toBe(plain)
  })

  it.each(["", "1,5", "$1", ".5", "1.", "NaN", "Infinity", " 1", "1\n", "0x10", "1e999", "1e+"])(
    "does not read %j",
    (text) => {
      expect(Usd.parse(text)).toBeNull()
    }
  )

  it("shares to 12 places, half up", () => {
    const share = (text: string, count: number) => Usd.format(Usd.share(usd(text), count))
    expect(share("1", 3)).toBe("0.333333333333")
    expect(share("2", 3)).toBe("0.666666666667")
    expect(share("0.000000000001", 2)).toBe("0.000000000001")
    expect(share("0.000000000001", 3)).toBe("0")
    expect(share("10", 4)).toBe("2.5")
    expect(share("0.00000000000049", 1)).toBe("0")
    expect(share("0.0000000000005", 1)).toBe("0.000000000001")
  })

  it.prop(
    "shares to within half of the last place",
    [
      fc.bigInt({ min: 0n, max: 10n ** 18n }).map((value) => BigDecimal.make(value, 15)),
      fc.integer({ min: 1, max: 10_000 })
    ],
    ([money, count]) => {
      const back = BigDecimal.multiply(Usd.share(money, count), BigDecimal.fromBigInt(BigInt(count)))
      const off = BigDecimal.abs(BigDecimal.subtract(back, money))
      expect(BigDecimal.lessThanOrEqualTo(off, BigDecimal.make(BigInt(count) * 5n, 13))).toBe(true)
    },
    runs
  )
})
