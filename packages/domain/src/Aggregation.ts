/** The periods that are aggregated ahead of any question: hours in UTC, and civil days of a zone. */
import * as Instant from "./Instant.ts"
import * as TimeBucket from "./TimeBucket.ts"
import * as Zone from "./Zone.ts"

export type Kind = "daily" | "hourly"

/** Half-open; all instants are milliseconds since the epoch. */
export interface Period {
  readonly kind: Kind
  readonly from: number
  readonly to: number
  /** Aggregated no earlier than this, so that what is a little late is in it. */
  readonly dueAt: number
  /** The civil date of a day, as days since 1970-01-01; null for an hour. */
  readonly date: number | null
}

/** The UTC hour that holds an instant; due five minutes after it is over. */
export const hourOf = (instant: number): Period => {
  const from = Math.floor(instant / Instant.hour) * Instant.hour
  const to = from + Instant.hour
  return { kind: "hourly", from, to, dueAt: to + 5 * Instant.minute, date: null }
}

/** The civil day that holds an instant; due when the clock of its zone reads 01:00 on the next. */
export const dayOf = (zone: Zone.Zone, instant: number): Period => {
  let from = TimeBucket.startOf("day", zone, instant)
  let to = TimeBucket.next("day", zone, from)
  // A clock that is set back across midnight reads the date before once more: what it reads it
  // on belongs to the day that has begun.
  while (to <= instant) {
    from = to
    to = TimeBucket.next("day", zone, from)
  }
  return {
    kind: "daily",
    from,
    to,
    dueAt: clockReaches(zone, to, Instant.hour),
    date: Zone.dateAt(zone, from)
  }
}

/** A civil day by its date, as days since 1970-01-01; `null` where the zone skipped it. */
export const dayOfDate = (zone: Zone.Zone, date: number): Period | null => {
  const day = dayOf(zone, Zone.startOfDate(zone, date))
  return day.date === date ? day : null
}

/** The civil days that share an instant with `[from, to)`, in order. */
export const daysIn = (zone: Zone.Zone, from: number, to: number): ReadonlyArray<Period> => {
  const days = [dayOf(zone, from)]
  for (let last = days[0]; last !== undefined && last.to < to; last = days.at(-1))
    days.push(dayOf(zone, last.to))
  return days
}

const step = 15 * Instant.minute

/**
 * The first instant of the day that starts at `start` at which the clock reads `time` or later:
 * the first of two where it reads it twice, the end of the gap where it skips it.
 *
 * @param time milliseconds since midnight
 */
const clockReaches = (zone: Zone.Zone, start: number, time: number): number => {
  const midnight = Zone.dateAt(zone, start) * Instant.day
  let instant = start
  while (
    instant + zone.offsetAt(instant) < midnight + time &&
    Zone.dateAt(zone, instant) * Instant.day === midnight
  ) {
    instant += step
  }
  return instant
}
