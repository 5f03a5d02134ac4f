import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import * as Personal from "../src/Personal.ts"

const masks = [Personal.maskPhone, Personal.maskName, Personal.maskText]

describe("Personal", () => {
  it.prop("masks any text, and again nothing more", [Schema.String], ([text]) => {
    for (const mask of masks) expect(mask(mask(text))).toBe(mask(text))
    expect(() => Personal.formatPhone(text)).not.toThrow()
  })

  it.prop("shows at most six digits of a number", [fc.stringMatching(/^\+\d{1,15}$/)], ([phone]) => {
    const shown = Personal.maskPhone(phone).replace(/\D/g, "").length
    expect(shown).toBeLessThanOrEqual(Math.max(0, phone.length - 1 - 4))
    expect(shown).toBeLessThanOrEqual(6)
  })

  it("keeps enough to recognise someone", () => {
    expect(Personal.maskPhone("+27821234567")).toBe("+27 •••• 4567")
    expect(Personal.maskPhone("+12345678")).toBe("•••• 78")
    expect(Personal.maskName("Thandi Nkosi")).toBe("T•••• N••••")
    expect(Personal.maskName("🦁 Leo")).toBe("🦁•••• L••••")
    expect(Personal.maskText("My number is 082")).toBe("••••")
  })

  it("writes South African numbers in groups", () => {
    expect(Personal.formatPhone("+27821234567")).toBe("+27 82 123 4567")
    expect(Personal.formatPhone("+14155550100")).toBe("+14155550100")
  })
})
