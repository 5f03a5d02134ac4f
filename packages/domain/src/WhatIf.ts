/** What the tokens of a range would cost at another price. */
import { BigDecimal } from "effect"
import { costOf, type Rates } from "./Price.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

/** What messages of one model used. */
export interface Usage {
  readonly tokens: Tokens.Parts
  /** US dollars that they cost; `null` where nothing of it is priced. */
  readonly actualUsd: BigDecimal.BigDecimal | null
}

export interface Comparison extends Usage {
  readonly whatIfUsd: BigDecimal.BigDecimal
  /** Positive where the price would cost more; `null` where the actual cost is. */
  readonly differenceUsd: BigDecimal.BigDecimal | null
}

const compare = (usage: Usage, whatIfUsd: BigDecimal.BigDecimal): Comparison => ({
  tokens: usage.tokens,
  actualUsd: usage.actualUsd,
  whatIfUsd,
  differenceUsd: usage.actualUsd === null ? null : BigDecimal.subtract(whatIfUsd, usage.actualUsd)
})

const sumOrNull = (a: BigDecimal.BigDecimal | null, b: BigDecimal.BigDecimal | null) =>
  a === null || b === null ? (a ?? b) : Usd.sum(a, b)

/**
 * All tokens at `rates`, also those of messages without a price and of those whose sender reports
 * a cost. Exact: the totals are the sums of the models.
 *
 * @param usages by model
 */
export const whatIf = <Model>(usages: ReadonlyMap<Model, Usage>, rates: Rates) => {
  const byModel = new Map(
    [...usages].map(([model, usage]) => [model, compare(usage, costOf(rates, usage.tokens))] as const)
  )
  const parts = [...byModel.values()]
  const total = compare(
    {
      tokens: parts.reduce((sum, { tokens }) => Tokens.sum(sum, tokens), Tokens.none),
      actualUsd: parts.reduce<BigDecimal.BigDecimal | null>(
        (sum, { actualUsd }) => sumOrNull(sum, actualUsd),
        null
      )
    },
    parts.reduce((sum, { whatIfUsd }) => Usd.sum(sum, whatIfUsd), Usd.zero)
  )
  return { total, byModel }
}
