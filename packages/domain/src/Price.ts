/** What tokens of a model cost. */
import { BigDecimal } from "effect"
import type * as Tokens from "./Tokens.ts"

/** US dollars for 1,000,000 tokens; an absent part costs as `input`. */
export interface Rates {
  readonly input: BigDecimal.BigDecimal
  readonly cachedInput: BigDecimal.BigDecimal | null
  readonly cacheCreationInput: BigDecimal.BigDecimal | null
  readonly output: BigDecimal.BigDecimal
}

export interface Price extends Rates {
  readonly model: string
  /** In force from this instant on, until a later one of the same model. Milliseconds since the epoch. */
  readonly validFrom: number
}

const millionth = BigDecimal.make(1n, 6)

/** The exact cost of `tokens` in US dollars. `cost_of` in SQL is the same. */
export const costOf = (rates: Rates, tokens: Tokens.Parts): BigDecimal.BigDecimal => {
  const part = (count: number, perMillion: BigDecimal.BigDecimal) =>
    BigDecimal.multiply(BigDecimal.fromBigInt(BigInt(count)), perMillion)
  return BigDecimal.multiply(
    BigDecimal.sumAll([
      part(tokens.plainInput, rates.input),
      part(tokens.cachedInput, rates.cachedInput ?? rates.input),
      part(tokens.cacheCreationInput, rates.cacheCreationInput ?? rates.input),
      part(tokens.plainOutput + tokens.reasoningOutput, rates.output)
    ]),
    millionth
  )
}
