/** What models cost, and since when. */
import type { BigDecimal } from "effect"
import { costOf, type Price } from "./Price.ts"
import { shipped } from "./ShippedPrices.ts"
import type * as Tokens from "./Tokens.ts"

export { costOf, type Price, shipped }

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
 * An organization's book. From its first own price of a model on, the shipped ones of that model
 * count no more: what was agreed on stays, whatever a later release lists.
 */
export const ofOrganization = (own: ReadonlyArray<Price>): PriceBook => {
  const first = new Map<string, number>()
  for (const { model, validFrom } of own) {
    first.set(model, Math.min(validFrom, first.get(model) ?? Number.POSITIVE_INFINITY))
  }
  const before = shipped.filter(
    ({ model, validFrom }) => validFrom < (first.get(model) ?? Number.POSITIVE_INFINITY)
  )
  return make([...before, ...own])
}

/** `gpt-4o-mini` of `gpt-4o-mini-2024-07-18` and `-20240718`; other names as they are. `undated_model` in SQL. */
export const withoutDate = (model: string): string =>
  model.replace(/-([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})$/, "")

const inForce = (prices: ReadonlyArray<Price> | undefined, at: number): Price | undefined =>
  prices?.find((price) => price.validFrom <= at)

/**
 * The price in force for `model` at an instant; `null` where there is none. While a dated snapshot
 * (`gpt-4o-mini-2024-07-18`) has no price of its own, it costs as its model.
 */
export const priceOf = (book: PriceBook, model: string, at: number): Price | null =>
  inForce(book.get(model), at) ?? inForce(book.get(withoutDate(model)), at) ?? null

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
