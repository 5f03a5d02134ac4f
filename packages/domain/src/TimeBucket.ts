/** Cutting a range into quarter hours, hours, civil days or civil weeks. */
import * as Instant from "./Instant.ts"
import * as Zone from "./Zone.ts"

export type Unit = "15m" | "hour" | "day" | "week"

/** An answer has at most this many points. */
export const maxPoints = 2000

const quarter = 15 * Instant.minute

/** The start of the bucket that holds `instant`. */
export const startOf = (unit: Unit, zone: Zone.Zone, instant: number): number => {
  switch (unit) {
    case "15m":
      return Math.floor(instant / quarter) * quarter
    case "hour": {
      const start = instant - modulo(instant + zone.offsetAt(instant), Instant.hour)
      // Inside an hour whose clock was set by half an hour (Lord Howe), it starts at the change.
      return zone.offsetAt(start) === zone.offsetAt(instant) ? start : changeBetween(zone, start, instant)
    }
    case "day":
      return Zone.startOfDate(zone, Zone.dateAt(zone, instant))
    case "week": {
      const date = Zone.dateAt(zone, instant)
      return Zone.startOfDate(zone, date - modulo(date + 3, 7)) // 1970-01-01 was a Thursday.
    }
  }
}

/** The start of the bucket after the one that starts at `start`. */
export const next = (unit: Unit, zone: Zone.Zone, start: number): number => {
  switch (unit) {
    case "15m":
      return start + quarter
    case "hour": {
      const end = start + Instant.hour
      // Clocks that are set within an hour begin another (Chatham, at a quarter to three).
      return zone.offsetAt(end - 1) === zone.offsetAt(start)
        ? startOf("hour", zone, end)
        : changeBetween(zone, start, end - 1)
    }
    case "day":
    case "week": {
      const days = unit === "day" ? 1 : 7
      let date = Zone.dateAt(zone, start) + days
      // A skipped date has no instants: pass over it.
      while (Zone.startOfDate(zone, date) <= start) date++
      return Zone.startOfDate(zone, date)
    }
  }
}

/**
 * The starts of all buckets that share an instant with `[from, to)`, in order. Each instant of
 * the range is in exactly one of them.
 *
 * @returns `null` where they would be more than `maxPoints`
 */
export const starts = (
  unit: Unit,
  zone: Zone.Zone,
  from: number,
  to: number
): ReadonlyArray<number> | null => {
  const out: Array<number> = []
  for (let start = startOf(unit, zone, from); start < to; start = next(unit, zone, start)) {
    if (out.length === maxPoints) return null
    out.push(start)
  }
  return out
}

/** An hour of a week on civil clocks: 0 is Monday 00:00 to 01:00, 167 the last hour of Sunday. */
export type WeekHour = number

export const weekHours = 7 * 24

export const weekHour = (zone: Zone.Zone, instant: number): WeekHour => {
  const monday = 4 * Instant.day // 1970-01-05
  return Math.floor(modulo(instant + zone.offsetAt(instant) - monday, 7 * Instant.day) / Instant.hour)
}

/** The part of a range, half-open, that lies in one hour of the week. */
export interface WeekHourSpan {
  readonly from: number
  readonly to: number
  readonly weekHour: WeekHour
}

/** The spans that `[from, to)` is made of, in order. */
export const weekHourSpans = (zone: Zone.Zone, from: number, to: number): ReadonlyArray<WeekHourSpan> => {
  const out: Array<WeekHourSpan> = []
  const offsets = Zone.offsets(zone, from, to)
  offsets.forEach(({ from: first, offset }, i) => {
    const last = offsets[i + 1]?.from ?? to
    for (let at = first; at < last; ) {
      const next = Math.min(last, at + Instant.hour - modulo(at + offset, Instant.hour))
      out.push({ from: at, to: next, weekHour: weekHour(zone, at) })
      at = next
    }
  })
  return out
}

/** The parts of `[from, to)` that lie in one hour of the week, in order. */
export const spansOfWeekHour = (
  zone: Zone.Zone,
  from: number,
  to: number,
  wanted: WeekHour
): ReadonlyArray<WeekHourSpan> => weekHourSpans(zone, from, to).filter(({ weekHour }) => weekHour === wanted)

const modulo = (n: number, of: number): number => ((n % of) + of) % of

const changeBetween = (zone: Zone.Zone, before: number, after: number): number => {
  let instant = before
  while (zone.offsetAt(instant) !== zone.offsetAt(after)) instant += quarter
  return instant
}
