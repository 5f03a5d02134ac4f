/** Prices, and what follows from them, as the API shows them. */
import * as Instant from "@botflow/domain/Instant"
import type { Rates } from "@botflow/domain/Price"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Tally from "@botflow/domain/Tally"
import * as Text from "@botflow/domain/Text"
import * as Tokens from "@botflow/domain/Tokens"
import * as Usd from "@botflow/domain/Usd"
import { type Comparison, whatIf } from "@botflow/domain/WhatIf"
import type { Unpriced } from "@botflow/storage/postgres/Prices"
import type { Repriced } from "@botflow/storage/postgres/Reprice"
import { BigDecimal } from "effect"

const usdOrNull = (amount: BigDecimal.BigDecimal | null) => (amount === null ? null : Usd.format(amount))

export const rates = ({ cacheCreationInput, cachedInput, input, output }: Rates) => ({
  input: Usd.format(input),
  cachedInput: usdOrNull(cachedInput),
  cacheCreationInput: usdOrNull(cacheCreationInput),
  output: Usd.format(output)
})

export const price = (one: PriceBook.Price) => ({
  model: one.model,
  validFrom: Instant.format(one.validFrom),
  ...rates(one)
})

/** Own and shipped prices, by model, latest first. */
export const list = (own: ReadonlyArray<PriceBook.Price>, now: number) => {
  const book = PriceBook.ofOrganization(own)
  const all = [
    ...own.map((one) => ({ one, source: "own" as const, reference: null })),
    ...PriceBook.shipped.map((one) => ({ one, source: "shipped" as const, reference: one.reference }))
  ]
  return all
    .sort((a, b) => Text.compare(a.one.model, b.one.model) || b.one.validFrom - a.one.validFrom)
    .map(({ one, reference, source }) => ({
      ...price(one),
      source,
      inForce: PriceBook.priceOf(book, one.model, now) === one,
      reference
    }))
}

export const unpriced = ({ firstAt, lastAt, ...row }: Unpriced) => ({
  ...row,
  firstAt: Instant.format(firstAt),
  lastAt: Instant.format(lastAt)
})

export const change = (one: PriceBook.Price, repriced: Repriced, preview: boolean) => ({
  price: price(one),
  preview,
  repriced: {
    ...repriced,
    costUsdBefore: Usd.format(repriced.costUsdBefore),
    costUsdAfter: Usd.format(repriced.costUsdAfter),
    differenceUsd: Usd.format(BigDecimal.subtract(repriced.costUsdAfter, repriced.costUsdBefore))
  }
})

const comparison = ({ actualUsd, differenceUsd, tokens, whatIfUsd }: Comparison) => ({
  tokens: Tokens.wholes(tokens),
  actualUsd: usdOrNull(actualUsd),
  whatIfUsd: Usd.format(whatIfUsd),
  differenceUsd: usdOrNull(differenceUsd)
})

/** @param tallies by model; `""` where messages name none */
export const alternative = (tallies: ReadonlyMap<string, Tally.Tally>, other: Rates) => {
  const used = [...tallies].filter(
    ([, tally]) => Tokens.total(tally) > 0 || tally.priced > 0 || tally.unpriced > 0
  )
  const usages = used.map(
    ([model, tally]) => [model, { tokens: tally, actualUsd: Tally.costUsd(tally) }] as const
  )
  const { byModel, total } = whatIf(new Map(usages), other)
  return {
    ...comparison(total),
    unpricedMessages: used.reduce((sum, [, tally]) => sum + tally.unpriced, 0),
    byModel: used
      .flatMap(([model, tally]) => {
        const compared = byModel.get(model)
        return compared === undefined ? [] : [{ model, tally, compared }]
      })
      .sort(
        (a, b) =>
          BigDecimal.Order(b.compared.actualUsd ?? Usd.zero, a.compared.actualUsd ?? Usd.zero) ||
          Text.compare(a.model, b.model)
      )
      .map(({ compared, model, tally }) => ({
        model: model === "" ? null : model,
        messages: Tally.messages(tally),
        unpricedMessages: tally.unpriced,
        ...comparison(compared)
      }))
  }
}
