/** What models cost, and since when. */
import { BigDecimal } from "effect"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

/** US dollars for 1,000,000 tokens; an absent part costs as `input`. */
export interface Price {
  readonly model: string
  /** In force from this instant on, until a later one of the same model. */
  readonly validFrom: number
  readonly input: BigDecimal.BigDecimal
  readonly cachedInput: BigDecimal.BigDecimal | null
  readonly cacheCreationInput: BigDecimal.BigDecimal | null
  readonly output: BigDecimal.BigDecimal
}

/** Prices by model, each list by `validFrom`, latest first. */
export type PriceBook = ReadonlyMap<string, ReadonlyArray<Price>>

/** Of two prices of a model with the same `validFrom`, the later in `prices` counts. */
export const make = (prices: Iterable<Price>): PriceBook => {
  const byModel = new Map<string, Map<number, Price>>()
  for (const price of prices) {
    const ofModel = byModel.get(price.model) ?? new Map<number, Price>()
    byModel.set(price.model, ofModel.set(price.validFrom, price))
  }
  return new Map(
    [...byModel].map(([model, ofModel]) => [
      model,
      [...ofModel.values()].sort((a, b) => b.validFrom - a.validFrom)
    ])
  )
}

/**
 * The price in force for `model` at an instant; `null` where there is none. A dated snapshot
 * (`gpt-4o-mini-2024-07-18`) without a price of its own costs as its model.
 */
export const priceOf = (book: PriceBook, model: string, at: number): Price | null => {
  const prices = book.get(model) ?? book.get(model.replace(/-(\d{4}-\d{2}-\d{2}|\d{8})$/, ""))
  return prices?.find((price) => price.validFrom <= at) ?? null
}

const millionth = BigDecimal.make(1n, 6)

/** The exact cost of `tokens` in US dollars. */
export const costOf = (price: Price, tokens: Tokens.Parts): BigDecimal.BigDecimal => {
  const part = (count: number, perMillion: BigDecimal.BigDecimal) =>
    BigDecimal.multiply(BigDecimal.fromBigInt(BigInt(count)), perMillion)
  return BigDecimal.multiply(
    BigDecimal.sumAll([
      part(tokens.plainInput, price.input),
      part(tokens.cachedInput, price.cachedInput ?? price.input),
      part(tokens.cacheCreationInput, price.cacheCreationInput ?? price.input),
      part(tokens.plainOutput + tokens.reasoningOutput, price.output)
    ]),
    millionth
  )
}

/** What a message costs, or that it should have a cost and none is known. */
export type Cost =
  | { readonly _tag: "Priced"; readonly usd: BigDecimal.BigDecimal }
  | { readonly _tag: "Unpriced" }
  | { readonly _tag: "Free" }

/**
 * The cost of one message: as its sender says; else its tokens at the price in force. A message
 * that used a model and cannot be priced is `Unpriced`, one that used none is `Free`.
 */
export const costOfMessage = (
  book: PriceBook,
  message: {
    readonly timestamp: number
    readonly model: string | null
    readonly tokens: Tokens.Parts | null
    readonly costUsd: BigDecimal.BigDecimal | null
  }
): Cost => {
  if (message.costUsd !== null) return { _tag: "Priced", usd: message.costUsd }
  if (message.tokens === null && message.model === null) return { _tag: "Free" }
  if (message.tokens === null || message.model === null) return { _tag: "Unpriced" }
  const price = priceOf(book, message.model, message.timestamp)
  return price === null ? { _tag: "Unpriced" } : { _tag: "Priced", usd: costOf(price, message.tokens) }
}

const listed = (
  model: string,
  since: string,
  input: string,
  cachedInput: string | null,
  cacheCreationInput: string | null,
  output: string
): Price => {
  const usd = (text: string) => Usd.parse(text) ?? Usd.zero
  return {
    model,
    validFrom: Date.parse(`${since}T00:00:00Z`),
    input: usd(input),
    cachedInput: cachedInput === null ? null : usd(cachedInput),
    cacheCreationInput: cacheCreationInput === null ? null : usd(cacheCreationInput),
    output: usd(output)
  }
}

/**
 * Public list prices of well-known models: model, in force since, input, cached input, cache
 * creation, output. Sources: openai.com/api/pricing, docs.anthropic.com (pricing) and
 * ai.google.dev/pricing. An organization's own price of the same model takes precedence.
 */
export const shipped: ReadonlyArray<Price> = [
  listed("gpt-3.5-turbo", "2024-01-25", "0.50", null, null, "1.50"),
  listed("gpt-3.5-turbo-0125", "2024-01-25", "0.50", null, null, "1.50"),
  listed("gpt-4", "2023-06-13", "30.00", null, null, "60.00"),
  listed("gpt-4-0613", "2023-06-13", "30.00", null, null, "60.00"),
  listed("gpt-4-turbo", "2024-04-09", "10.00", null, null, "30.00"),
  listed("gpt-4o", "2024-10-02", "2.50", "1.25", null, "10.00"),
  listed("gpt-4o-mini", "2024-07-18", "0.15", "0.075", null, "0.60"),
  listed("gpt-4.1", "2025-04-14", "2.00", "0.50", null, "8.00"),
  listed("gpt-4.1-mini", "2025-04-14", "0.40", "0.10", null, "1.60"),
  listed("gpt-4.1-nano", "2025-04-14", "0.10", "0.025", null, "0.40"),
  listed("claude-3-haiku", "2024-03-13", "0.25", "0.03", "0.30", "1.25"),
  listed("claude-3-5-haiku", "2024-12-03", "0.80", "0.08", "1.00", "4.00"),
  listed("claude-3-5-sonnet", "2024-06-20", "3.00", "0.30", "3.75", "15.00"),
  listed("gemini-2.0-flash", "2025-02-05", "0.10", "0.025", null, "0.40"),
  listed("gemini-2.5-flash", "2025-06-17", "0.30", "0.075", null, "2.50")
]
