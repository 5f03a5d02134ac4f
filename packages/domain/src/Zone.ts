/** Civil time of a zone. Every offset in use since 1972 is a multiple of 15 minutes. */
import * as Instant from "./Instant.ts"

/** The zone where none is set. */
export const defaultName = "Africa/Johannesburg"

export interface Zone {
  /** IANA name, such as `Africa/Johannesburg`. */
  readonly name: string
  /** What to add to an instant to read the zone's wall clock as if it were UTC; milliseconds. */
  readonly offsetAt: (instant: number) => number
}

const zones = new Map<string, Zone>()

/** @returns `null` where `name` is no IANA zone. */
export const parse = (name: string): Zone | null => {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return null
  try {
    const zone = make(name)
    // Bounded by the number of IANA names, since only those parse.
    zones.set(name, zone)
    return zone
  } catch {
    return null
  }
}

const make = (name: string): Zone => {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
  const read = (instant: number): number => {
    const part: Record<string, number> = {}
    for (const { type, value } of clock.formatToParts(instant)) part[type] = Number(value)
    const { day, hour, minute, month, second, year } = part as Record<
      "day" | "hour" | "minute" | "month" | "second" | "year",
      number
    >
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
  }
  // Formatting is slow. Where a day begins and ends with the same offset, it has it throughout.
  const days = new Map<number, number>()
  const atMidnight = (utcDay: number): number => {
    let offset = days.get(utcDay)
    if (offset === undefined) {
      if (days.size > 4096) days.clear()
      offset = read(utcDay * Instant.day)
      days.set(utcDay, offset)
    }
    return offset
  }
  return {
    name,
    offsetAt: (instant) => {
      const utcDay = Math.floor(instant / Instant.day)
      const offset = atMidnight(utcDay)
      return offset === atMidnight(utcDay + 1) ? offset : read(instant)
    }
  }
}

/** The civil date at `instant`, as the number of days since 1970-01-01. */
export const dateAt = (zone: Zone, instant: number): number =>
  Math.floor((instant + zone.offsetAt(instant)) / Instant.day)

const step = 15 * Instant.minute

/**
 * The first instant of a civil date. Where clocks skip midnight it is later than 00:00, and where
 * a whole date is skipped (Apia, 2011-12-30) it is the first instant of the next.
 */
export const startOfDate = (zone: Zone, date: number): number => {
  const utc = date * Instant.day
  const candidates = [utc - zone.offsetAt(utc - Instant.day), utc - zone.offsetAt(utc + Instant.day)]
  const latest = Math.max(...candidates)
  let instant = Math.min(...candidates)
  while (instant < latest && dateAt(zone, instant) < date) instant += step
  return instant
}

/** From an instant on, the zone has this offset; milliseconds. */
export interface Span {
  readonly from: number
  readonly offset: number
}

/** The spans of one offset that `[from, to)` is made of, in order; the first is from `from`. */
export const offsets = (zone: Zone, from: number, to: number): ReadonlyArray<Span> => {
  let offset = zone.offsetAt(from)
  const spans: Array<Span> = [{ from, offset }]
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / Instant.day) + 1) * Instant.day)
    if (zone.offsetAt(next) !== offset) {
      let change = Math.floor(at / step) * step + step
      while (zone.offsetAt(change) === offset) change += step
      offset = zone.offsetAt(change)
      if (change < to) spans.push({ from: change, offset })
    }
    at = next
  }
  return spans
}
