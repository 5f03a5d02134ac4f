import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import * as Phone from "../src/Phone.ts"

describe("Phone", () => {
  it.each([
    ["+27 82 123 4567", "+27821234567"],
    ["+27821234567", "+27821234567"],
    [" +27 (0)82 123-4567 ", "+27821234567"],
    ["0027 82 123 4567", "+27821234567"],
    ["082 123 4567", "0821234567"],
    ["(082) 123-4567", "0821234567"],
    ["082.123.4567", "0821234567"],
    ["082\u00a0123\u00a04567", "0821234567"],
    ["082\u2011123\u20114567", "0821234567"],
    ["27821234567", "27821234567"],
    ["(415) 555-0100", "4155550100"]
  ])("reads %j as it is dialled", (text, number) => {
    expect(Phone.dialled(text)).toBe(number)
  })

  it.each([
    "",
    "+",
    "4567",
    "12345",
    "+27 82 123 4567 x2",
    "c-1234567",
    "call 0821234567",
    "++27821234567",
    "1".repeat(17)
  ])("takes %j for no whole number", (text) => {
    expect(Phone.dialled(text)).toBeNull()
  })

  it.prop("takes any text, and what it reads again as the same", [Schema.String], ([text]) => {
    const number = Phone.dialled(text)
    if (number !== null) expect(Phone.dialled(number)).toBe(number)
  })

  it.prop(
    "reads an international number whatever stands between its digits",
    [
      fc.stringMatching(/^[1-9]\d{6,14}$/),
      fc.array(fc.constantFrom(" ", "-", ".", "/", "(", ")"), { minLength: 16, maxLength: 16 })
    ],
    ([digits, between]) => {
      const written = [...digits].map((digit, i) => `${digit}${between[i]}`).join("")
      // "(0)" is said, and not dialled.
      if (!written.includes("(0)")) expect(Phone.dialled(`+${written}`)).toBe(`+${digits}`)
    }
  )
})
