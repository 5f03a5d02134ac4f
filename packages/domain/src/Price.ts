/** What tokens of a model cost. */
import { BigDecimal, Schema } from "effect"
import * as Text from "./Text.ts"
import type * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

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

/** A model as a price may name it. */
export const ModelName = Schema.String.pipe(
  Schema.filter(
    (name) => Text.isIdentifier(name) || "expected 1 to 200 characters without control characters"
  ),
  Schema.annotations({ jsonSchema: { type: "string", minLength: 1, maxLength: 200 } })
)

/** Stored and read again as it is: an amount has no more than 18 decimal places. */
const PerMillion = Usd.FromSender.pipe(
  Schema.filter((amount) => BigDecimal.normalize(amount).scale <= 18 || "expected at most 18 decimal places")
)
const OrAsInput = Schema.optionalWith(Schema.NullOr(PerMillion), { default: () => null })

/** Rates as they are sent: decimal strings, or JSON numbers. */
export const SentRates = Schema.Struct({
  input: PerMillion,
  cachedInput: OrAsInput,
  cacheCreationInput: OrAsInput,
  output: PerMillion
})

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
