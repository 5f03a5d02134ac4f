/** The fields of a price's form. */
import { type RateField, rateTexts, type RateTexts } from "~/forms/rates"
import type { Faults } from "~/lib/refusal"

export type PriceField = RateField | "model" | "validFrom"
export type PriceFaults = Faults<PriceField>

export interface PriceFields extends RateTexts {
  readonly model: string
  /** Civil time in the organization's zone, as the input holds it. */
  readonly validFrom: string
}

export const fieldsOf = (from: FormData | URLSearchParams): PriceFields => ({
  model: String(from.get("model") ?? "").trim(),
  validFrom: String(from.get("validFrom") ?? "").trim(),
  ...rateTexts(from)
})
