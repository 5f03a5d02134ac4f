/** Ranges beside the one on screen: a step back, a step forth, and the civil days people ask for. */
import { civil, fromLocalInput } from "./time.ts"

/** Instants, half open. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** `2026-11-24T12:00Z`: whole minutes, short in an address. */
export const minuteOf = (ms: number) => new Date(ms).toISOString().replace(/:00\.000Z$/, "Z")

/**
 * The equally long range `steps` away.
 *
 * @returns null where it would begin in the future
 */
export const step = ({ from, to }: Span, steps: number, now: number): Span | null => {
  const start = Date.parse(from)
  // A range that ends now ends in the middle of a minute; its neighbours need not.
  const length = Math.ceil((Date.parse(to) - start) / 60_000) * 60_000
  const begin = start + steps * length
  return begin >= now ? null : { from: minuteOf(begin), to: minuteOf(begin + length) }
}

const pad = (n: number) => String(n).padStart(2, "0")

/** Midnight of the civil day `days` after the one that holds `now`, as an address holds it. */
const midnight = (now: number, days: number, zone: string): string => {
  const { day, month, year } = civil(now, zone)
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}T00:00`
}

/** Civil spans on the clocks of `zone`, by name; weeks begin on Monday. */
export const presets = (now: number, zone: string): ReadonlyArray<Span & { readonly name: string }> => {
  const { day, month, year } = civil(now, zone)
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
  const days = (name: string, from: number, to: number) => ({
    name,
    from: midnight(now, from, zone),
    to: midnight(now, to, zone)
  })
  const monthLength = new Date(Date.UTC(year, month - 1, 0)).getUTCDate()
  return [
    days("Today", 0, 1),
    days("Yesterday", -1, 0),
    days("This week", -weekday, 7 - weekday),
    days("Last week", -weekday - 7, -weekday),
    days("This month", 1 - day, 1),
    days("Last month", 1 - day - monthLength, 1 - day)
  ]
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i

/** Whether an address' text is an instant, rather than clocks in the organization's zone. */
export const isInstant = (text: string): boolean => instant.test(text) && !Number.isNaN(Date.parse(text))

/** @returns null where it is neither an instant nor a civil time */
export const instantOf = (text: string, zone: string): number | null =>
  isInstant(text) ? Date.parse(text) : fromLocalInput(text, zone)
