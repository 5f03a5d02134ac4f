/** Rates of a model as somebody types them: US dollars for 1,000,000 tokens. */

export const rateFields = ["input", "cachedInput", "cacheCreationInput", "output"] as const
export type RateField = (typeof rateFields)[number]
export type RateTexts = Readonly<Record<RateField, string>>

export const rateNames: Record<RateField, string> = {
  input: "Input",
  cachedInput: "Cached input",
  cacheCreationInput: "Cache creation",
  output: "Output"
}

/** @param from a form or a query string; what it does not hold is empty */
export const rateTexts = (from: FormData | URLSearchParams): RateTexts => {
  const text = (name: RateField) => String(from.get(name) ?? "").trim()
  return {
    input: text("input"),
    cachedInput: text("cachedInput"),
    cacheCreationInput: text("cacheCreationInput"),
    output: text("output")
  }
}
