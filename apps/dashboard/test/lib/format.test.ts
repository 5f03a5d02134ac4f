import { describe, expect, it } from "vitest"
import * as Format from "~/lib/format"

/** Narrow no-break spaces as plain ones: the tests stay readable. */
const plain = (text: string) => text.replaceAll("\u202f", " ")
const shown = (quantity: Format.Quantity) => plain(Format.text(quantity))

describe("number", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1 000"],
    [12480, "12 480"],
    [1234567, "1 234 567"],
    [-1200, "−1 200"],
    [-0.2, "0"]
  ])("%d reads %s", (value, text) => expect(plain(Format.number(value))).toBe(text))

  it("has a dash for what does not exist", () => expect(Format.number(null)).toBe("–"))
})

describe("duration", () => {
  it.each([
    [0, "0 ms"],
    [812, "812 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [1840, "1.84 s"],
    [9_996, "10.0 s"],
    [12_600, "12.6 s"],
    [59_960, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [7_500_000, "2 h 05 min"]
  ])("%d ms reads %s", (ms, text) => expect(shown(Format.duration(ms))).toBe(text))
})

describe("percent", () => {
  it.each([
    [0.974, "97.4 %"],
    [1, "100 %"],
    [0, "0 %"],
    // One failure among many is not none, and not all is not everything.
    [0.99999, "99.9 %"],
    [0.00001, "0.1 %"]
  ])("%d reads %s", (fraction, text) => expect(shown(Format.percent(fraction))).toBe(text))

  it("is a dash without a denominator", () => expect(shown(Format.percent(null))).toBe("–"))
})

describe("usd", () => {
  it.each([
    ["0", "$0.00"],
    ["0.0042018", "$0.0042"],
    ["0.00000012", "$0.00000012"],
    ["0.995", "$1.00"],
    ["2.005", "$2.01"],
    ["1284.2", "$1 284.20"],
    ["999.999", "$1 000.00"],
    ["-0.5", "−$0.50"],
    // Past what a binary float can hold.
    ["90071992547409931.125", "$90 071 992 547 409 931.13"]
  ])("%s reads %s", (amount, text) => expect(shown(Format.usd(amount))).toBe(text))

  it("keeps a column's digits", () => expect(Format.usd("0.01", 4).value).toBe("$0.0100"))
})
