/** US dollars, exact: decimals of any scale, never binary floats. */
import { BigDecimal, Option, ParseResult, Schema } from "effect"

export const zero = BigDecimal.fromBigInt(0n)

/** Plain decimal notation without an exponent and without trailing zeros, such as `0.0042`. */
export const format = (amount: BigDecimal.BigDecimal): string => {
  const { value, scale } = BigDecimal.normalize(amount)
  const digits = (value < 0n ? -value : value).toString()
  const sign = value < 0n ? "-" : ""
  if (scale <= 0) return sign + digits + "0".repeat(-scale)
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** @returns `null` where `text` is no finite decimal. An exponent is understood. */
export const parse = (text: string): BigDecimal.BigDecimal | null =>
  /^-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?$/.test(text)
    ? Option.getOrNull(BigDecimal.fromString(text))
    : null

const limit = BigDecimal.fromBigInt(1_000_000_000n)

/** More decimal places than `parse` reads could be sent, but not read again. */
const isReadable = (amount: BigDecimal.BigDecimal) => BigDecimal.normalize(amount).scale <= 40

/**
 * An amount as senders write it: a decimal string, or a JSON number, which is taken by its
 * shortest decimal form, the one that was typed. @returns `null` for anything else
 */
export const ofSender = (sent: unknown): BigDecimal.BigDecimal | null => {
  if (typeof sent !== "string" && typeof sent !== "number") return null
  const amount = parse(String(sent))
  return amount === null ||
    BigDecimal.isNegative(amount) ||
    BigDecimal.greaterThan(amount, limit) ||
    !isReadable(amount)
    ? null
    : amount
}

export const FromSender = Schema.transformOrFail(
  Schema.Union(Schema.String, Schema.Number),
  Schema.BigDecimalFromSelf,
  {
    strict: true,
    decode: (sent, _, ast) => {
      const amount = ofSender(sent)
      return amount === null
        ? ParseResult.fail(
            new ParseResult.Type(
              ast,
              sent,
              "expected US dollars from 0 to 1000000000, as a decimal of at most 40 places"
            )
          )
        : ParseResult.succeed(amount)
    },
    encode: (amount) => ParseResult.succeed(format(amount))
  }
).annotations({ jsonSchema: { type: ["string", "number"], description: "US dollars, a decimal" } })

export const sum = (a: BigDecimal.BigDecimal, b: BigDecimal.BigDecimal): BigDecimal.BigDecimal =>
  BigDecimal.sum(a, b)

/** `amount / count`, to 12 decimal places, half up: the one place where money is rounded. */
export const share = (amount: BigDecimal.BigDecimal, count: number): BigDecimal.BigDecimal => {
  const places = 12
  const scaled = BigDecimal.scale(amount, Math.max(amount.scale, places) + 1)
  const divisor = BigInt(count)
  const unit = 10n ** BigInt(scaled.scale - places)
  const denominator = divisor * unit
  return BigDecimal.normalize(BigDecimal.make((2n * scaled.value + denominator) / (2n * denominator), places))
}
