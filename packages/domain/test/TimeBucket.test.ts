import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Instant from "../src/Instant.ts"
import * as TimeBucket from "../src/TimeBucket.ts"
import { civil, instant, names, zone } from "./zones.ts"

const runs = { fastCheck: { numRuns: 150 } }
const units: ReadonlyArray<TimeBucket.Unit> = ["15m", "hour", "day", "week"]
const longest = {
  "15m": 3 * Instant.day,
  hour: 10 * Instant.day,
  day: 400 * Instant.day,
  week: 800 * Instant.day
}

/** A unit, a zone, and a range that has some buckets of it. */
const cutting = fc
  .tuple(
    fc.constantFrom(...units),
    fc.constantFrom(...names),
    instant,
    fc.double({ min: 0, max: 1, noNaN: true })
  )
  .map(([unit, name, from, share]) => ({
    unit,
    name,
    from,
    to: from + 1 + Math.floor(share * longest[unit])
  }))

const startsOf = (unit: TimeBucket.Unit, name: string, from: number, to: number) => {
  const starts = TimeBucket.starts(unit, zone(name), from, to)
  if (starts === null) throw new Error("too many buckets")
  return starts
}

/** What all instants of a bucket have in common, and those of its neighbours do not. */
const labelOf = (unit: "15m" | "hour" | "day", name: string, at: number) =>
  unit === "day" ? civil(name, at).slice(0, 10) : civil(name, at).slice(0, 13)

const lengths = (name: string, day: string, days: number) => {
  const from = Date.parse(day)
  const starts = startsOf("day", name, from, from + days * Instant.day)
  return starts.slice(1).map((start, i) => (start - (starts[i] ?? 0)) / Instant.hour)
}

describe("TimeBucket", () => {
  it.prop(
    "has each instant of a range in exactly one bucket",
    [cutting, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })],
    ([{ from, name, to, unit }, share]) => {
      const starts = startsOf(unit, name, from, to)
      expect(starts[0]).toBeLessThanOrEqual(from)
      expect(TimeBucket.next(unit, zone(name), starts[0] ?? 0)).toBeGreaterThan(from)
      expect(starts.at(-1)).toBeLessThan(to)
      const at = from + Math.floor(share * (to - from))
      // The last one that has begun holds it, and says so itself.
      expect(TimeBucket.startOf(unit, zone(name), at)).toBe(starts.findLast((start) => start <= at))
    },
    runs
  )

  it.prop(
    "has buckets that follow one another without gap or overlap",
    [cutting],
    ([{ from, name, to, unit }]) => {
      const starts = startsOf(unit, name, from, to)
      starts.forEach((start, i) => {
        expect(TimeBucket.startOf(unit, zone(name), start)).toBe(start)
        const next = starts[i + 1] ?? TimeBucket.next(unit, zone(name), start)
        expect(TimeBucket.next(unit, zone(name), start)).toBe(next)
        expect(TimeBucket.startOf(unit, zone(name), next - 1)).toBe(start)
        expect(next).toBeGreaterThan(start)
      })
    },
    runs
  )

  it.prop(
    "makes up a range of spans that each lie in one hour of the week",
    [cutting, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })],
    ([{ from, name, to }, share]) => {
      const end = Math.min(to, from + 10 * Instant.day)
      const spans = TimeBucket.weekHourSpans(zone(name), from, end)
      expect(spans[0]?.from).toBe(from)
      expect(spans.at(-1)?.to).toBe(end)
      spans.slice(1).forEach((span, i) => expect(span.from).toBe(spans[i]?.to))
      for (const span of spans) {
        const at = span.from + Math.floor(share * (span.to - span.from))
        expect(TimeBucket.weekHour(zone(name), at)).toBe(span.weekHour)
      }
    },
    runs
  )

  it.prop(
    "has one civil hour or day in each bucket",
    [fc.constantFrom("hour" as const, "day" as const), fc.constantFrom(...names), instant],
    ([unit, name, at]) => {
      const start = TimeBucket.startOf(unit, zone(name), at)
      const next = TimeBucket.next(unit, zone(name), start)
      expect(labelOf(unit, name, start)).toBe(labelOf(unit, name, at))
      expect(labelOf(unit, name, next - 1)).toBe(labelOf(unit, name, at))
      expect(labelOf("day", name, start) === labelOf("day", name, start - 1)).toBe(
        unit === "hour" && civil(name, start - 1).slice(11, 13) !== "23"
      )
    },
    { fastCheck: { numRuns: 300 } }
  )

  it.prop(
    "begins weeks on Monday",
    [fc.constantFrom(...names), instant],
    ([name, at]) => {
      const start = TimeBucket.startOf("week", zone(name), at)
      expect(new Date(`${civil(name, start).slice(0, 10)}T00:00:00Z`).getUTCDay()).toBe(1)
      expect(at - start).toBeLessThan(7 * Instant.day + 2 * Instant.hour)
      expect(TimeBucket.startOf("day", zone(name), start)).toBe(start)
    },
    runs
  )

  it("has days of 23 and 25 hours where clocks change", () => {
    expect(lengths("America/New_York", "2026-03-07T05:00:00Z", 4)).toStrictEqual([24, 23, 24, 24])
    expect(lengths("America/New_York", "2026-10-31T04:00:00Z", 4)).toStrictEqual([24, 25, 24])
    expect(lengths("Africa/Cairo", "2026-04-22T22:00:00Z", 3)).toStrictEqual([24, 23, 24])
    expect(lengths("Australia/Lord_Howe", "2026-04-03T13:00:00Z", 3)).toStrictEqual([24, 24.5])
  })

  it("begins an hour where clocks are set within one", () => {
    const hours = (from: number) =>
      startsOf("hour", "Pacific/Chatham", from, from + 3 * Instant.hour).map((start) =>
        civil("Pacific/Chatham", start).slice(11, 16)
      )
    expect(hours(Date.UTC(1997, 9, 4, 13, 15))).toStrictEqual(["02:00", "03:45", "04:00", "05:00"])
    expect(hours(Date.UTC(2026, 3, 4, 13, 15))).toStrictEqual(["03:00", "02:45", "03:00", "04:00"])
  })

  it("passes over a date that was skipped", () => {
    const starts = startsOf("day", "Pacific/Apia", Date.UTC(2011, 11, 29, 12), Date.UTC(2011, 11, 31, 12))
    expect(starts.map((start) => civil("Pacific/Apia", start).slice(0, 10))).toStrictEqual([
      "2011-12-29",
      "2011-12-31",
      "2012-01-01"
    ])
  })

  it("has an hour of 30 minutes where clocks are set by half an hour", () => {
    const starts = startsOf("hour", "Australia/Lord_Howe", Date.UTC(2026, 3, 4, 14), Date.UTC(2026, 3, 4, 17))
    expect(starts.map((start) => civil("Australia/Lord_Howe", start).slice(11, 16))).toStrictEqual([
      "01:00",
      "01:30",
      "02:00",
      "03:00"
    ])
  })

  it("cuts hours where the zone's clock has them", () => {
    const start = TimeBucket.startOf("hour", zone("Asia/Kathmandu"), Date.UTC(2026, 0, 17, 8, 30))
    expect(Instant.format(start)).toBe("2026-01-17T08:15:00.000Z")
  })

  it("has at most 2,000 buckets", () => {
    const from = Date.UTC(2026, 0, 1)
    const quarters = (n: number) =>
      TimeBucket.starts("15m", zone("UTC"), from, from + n * 15 * Instant.minute)
    expect(quarters(2000)).toHaveLength(2000)
    expect(quarters(2001)).toBeNull()
  })

  it.prop(
    "reads the hour of the week off the civil clock",
    [fc.constantFrom(...names), instant],
    ([name, at]) => {
      const clock = civil(name, at)
      const weekday = (new Date(`${clock.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7
      expect(TimeBucket.weekHour(zone(name), at)).toBe(weekday * 24 + Number(clock.slice(11, 13)))
    },
    runs
  )
})
