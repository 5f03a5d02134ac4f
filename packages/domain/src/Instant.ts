/** Instants: milliseconds since 1970-01-01T00:00:00Z, as whole numbers. */
import { ParseResult, Schema } from "effect"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/

const daysOf = (year: number, month: number): number => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** The number that these characters are the digits of. */
const digits = (text: string, from: number, to: number): number => {
  let number = 0
  for (let i = from; i < to; i++) number = number * 10 + text.charCodeAt(i) - 48
  return number
}

/** Cut off or filled up to three digits. @param from of the first one, after the point */
const milliseconds = (text: string, from: number, to: number): number =>
  digits(text, from, Math.min(from + 3, to)) * 10 ** Math.max(0, 3 - (to - from))

/**
 * Reads an RFC 3339 date-time. Digits beyond the millisecond are cut off.
 *
 * @returns `null` for anything else, and for dates that do not exist (February 30), hour 24 and
 * second 60: `Date.parse` repairs some of these in silence, and PostgreSQL repairs others.
 */
export const parse = (text: string): number | null => {
  if (!rfc3339.test(text)) return null
  const isUtc = /[Zz]$/.test(text)
  const end = text.length - (isUtc ? 1 : 6)
  const [year, month, date] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)]
  const [h, m, s] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)]
  const [aheadHours, aheadMinutes] = isUtc
    ? [0, 0]
    : [digits(text, end + 1, end + 3), digits(text, end + 4, end + 6)]
  if (month < 1 || month > 12 || date < 1 || date > daysOf(year, month)) return null
  if (h > 23 || m > 59 || s > 59 || aheadHours > 23 || aheadMinutes > 59) return null
  // `Date.UTC` takes the first hundred years for those of 1900.
  const midnight =
    year < 100 ? new Date(0).setUTCFullYear(year, month - 1, date) : Date.UTC(year, month - 1, date)
  const ahead = aheadHours * hour + aheadMinutes * minute
  const ms = end > 19 ? milliseconds(text, 20, end) : 0
  return midnight + h * hour + m * minute + s * 1000 + ms - (text.charAt(end) === "-" ? -ahead : ahead)
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
