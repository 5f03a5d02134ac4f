/** Typed rates as the API takes them, or what is wrong with each. */
import * as Usd from "@botflow/domain/Usd"
import type { Rates } from "@botflow/domain/Price"
import { BigDecimal } from "effect"
import type { RateField, RateTexts } from "./rates.ts"

const most = 18

const read = (text: string): BigDecimal.BigDecimal | string => {
  const amount = Usd.ofSender(text)
  if (amount === null) return "Write an amount such as 0.15, with a point."
  return BigDecimal.normalize(amount).scale > most ? `At most ${most} digits after the point.` : amount
}

type Reading =
  | { readonly rates: Rates; readonly faults: null }
  | { readonly rates: null; readonly faults: Partial<Record<RateField, string>> }

export const ratesOf = (texts: RateTexts): Reading => {
  const faults: Partial<Record<RateField, string>> = {}
  const amount = (name: RateField) => {
    const found = read(texts[name])
    if (typeof found !== "string") return found
    faults[name] = texts[name] === "" ? "A price needs this." : found
    return Usd.zero
  }
  const optional = (name: RateField) => (texts[name] === "" ? null : amount(name))
  const rates = {
    input: amount("input"),
    cachedInput: optional("cachedInput"),
    cacheCreationInput: optional("cacheCreationInput"),
    output: amount("output")
  }
  return Object.keys(faults).length === 0 ? { rates, faults: null } : { rates: null, faults }
}
