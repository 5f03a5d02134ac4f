/** Instants: milliseconds since 1970-01-01T00:00:00Z, as whole numbers. */
import { ParseResult, Schema } from "effect"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/**
 * Reads an RFC 3339 date-time. Digits beyond the millisecond are cut off.
 *
 * @returns `null` for anything else, and for dates that do not exist (February 30), hour 24 and
 * second 60: `Date.parse` repairs some of these in silence, and PostgreSQL repairs others.
 */
export const parse = (text: string): number | null => {
  const match = rfc3339.exec(text)
  if (match === null) return null
  const [year, month, date, h, m, s] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ]
  const ms = Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"))
  const offset = match[8] === undefined ? 0 : Number(match[9]) * hour + Number(match[10]) * minute
  if (h > 23 || m > 59 || s > 59 || offset > 23 * hour + 59 * minute || Number(match[10] ?? 0) > 59)
    return null
  const utc = new Date(0)
  utc.setUTCFullYear(year, month - 1, date)
  if (utc.getUTCMonth() !== month - 1 || utc.getUTCDate() !== date) return null
  return utc.getTime() + h * hour + m * minute + s * 1000 + ms - (match[8] === "-" ? -offset : offset)
}

/** RFC 3339 in UTC with milliseconds, such as `2026-01-17T08:15:30.250Z`. */
export const format = (instant: number): string => new Date(instant).toISOString()

/** An RFC 3339 string outside, milliseconds since the epoch inside. */
export const FromString = Schema.transformOrFail(Schema.String, Schema.Int, {
  strict: true,
  decode: (text, _, ast) => {
    const instant = parse(text)
    return instant === null
      ? ParseResult.fail(
          new ParseResult.Type(ast, text, "expected an RFC 3339 timestamp, such as 2026-01-17T08:15:30.250Z")
        )
      : ParseResult.succeed(instant)
  },
  encode: (instant) => ParseResult.succeed(format(instant))
}).annotations({ jsonSchema: { type: "string", format: "date-time" } })
