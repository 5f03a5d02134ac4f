import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import * as Instant from "../src/Instant.ts"
import * as Range from "../src/Range.ts"
import { civil, names } from "./zones.ts"

const now = Date.UTC(2026, 0, 17, 12, 34, 56, 789)
const timezone = "Africa/Johannesburg"
const resolve = (request: Range.Request, at = now) =>
  Either.getOrThrowWith(Range.resolve(request, { now: at, timezone }), ({ message }) => new Error(message))
const refuse = (request: Range.Request) =>
  Either.match(Range.resolve(request, { now, timezone }), {
    onLeft: ({ parameter }) => parameter,
    onRight: () => expect.fail("accepts")
  })
const from = "2026-01-01T00:00:00Z"
const until = (hours: number) => ({ from, to: Instant.format(Date.parse(from) + hours * Instant.hour) })

describe("Range", () => {
  it("is the last 24 hours where nothing is asked for", () => {
    expect(resolve({})).toStrictEqual(resolve({ period: "24h", timezone, bucket: "hour" }))
  })

  it("begins 24h and 7d with the hour that holds their beginning, and ends now", () => {
    const day = resolve({ period: "24h" })
    expect([Instant.format(day.from), day.to, day.unit]).toStrictEqual([
      "2026-01-16T12:00:00.000Z",
      now,
      "hour"
    ])
    expect(day.starts).toHaveLength(25)
    const week = resolve({ period: "7d" })
    expect([Instant.format(week.from), week.to, week.unit]).toStrictEqual([
      "2026-01-10T12:00:00.000Z",
      now,
      "hour"
    ])
    expect(week.starts).toHaveLength(169)
  })

  it("begins with the hour of the zone", () => {
    const { from } = resolve({ period: "24h", timezone: "Asia/Kathmandu" })
    expect(Instant.format(from)).toBe("2026-01-16T12:15:00.000Z")
  })

  it("begins 30d at the civil day 29 days ago", () => {
    const { from, starts, to, unit } = resolve({ period: "30d" })
    expect([Instant.format(from), to, unit]).toStrictEqual(["2025-12-18T22:00:00.000Z", now, "day"])
    expect(starts).toHaveLength(30)
    expect(starts[0]).toBe(from)
  })

  it.prop(
    "begins every period with a whole bucket",
    [
      fc.constantFrom("24h" as const, "7d" as const, "30d" as const),
      fc.constantFrom(...names),
      // After the month in which Apia skipped a date; off the quarter hour, where the bucket that holds now has not begun to be over.
      fc
        .integer({ min: Date.UTC(2012, 2), max: Date.UTC(2034, 0) })
        .map((at) => at - (at % 900_000) + 1 + (at % 899_999))
    ],
    ([period, zone, at]) => {
      const range = resolve({ period, timezone: zone }, at)
      expect(range.starts[0]).toBe(range.from)
      expect(range.to).toBe(at)
      // Days that a clock change makes longer or shorter count as days.
      if (period === "30d") expect(range.starts).toHaveLength(30)
      expect(
        civil(zone, at).startsWith(civil(zone, range.starts.at(-1) ?? 0).slice(0, period === "30d" ? 10 : 13))
      ).toBe(true)
      expect(Range.isPartial(range, range.starts.at(-1) ?? 0, at)).toBe(true)
      expect(Range.isPartial(range, range.from, at)).toBe(false)
    },
    { fastCheck: { numRuns: 100 } }
  )

  it("has no unfinished bucket at the very end of an hour", () => {
    const hour = Date.UTC(2026, 0, 17, 8)
    const range = resolve({ period: "24h" }, hour)
    expect(range.starts).toHaveLength(24)
    expect(range.starts.map((start) => Range.isPartial(range, start, hour))).not.toContain(true)
  })

  it("cuts explicit ranges by the hour up to 14 days, beyond by the day", () => {
    const unit = (hours: number) => resolve(until(hours)).unit
    expect([1, 48, 49, 14 * 24, 14 * 24 + 1, 400 * 24].map(unit)).toStrictEqual([
      "hour",
      "hour",
      "hour",
      "hour",
      "day",
      "day"
    ])
  })

  it("keeps the bounds of an explicit range, and cuts as asked", () => {
    const range = resolve({ from: "2026-01-05T10:07:00+02:00", to: "2026-01-05T09:00:00Z", bucket: "15m" })
    expect([Instant.format(range.from), Instant.format(range.to)]).toStrictEqual([
      "2026-01-05T08:07:00.000Z",
      "2026-01-05T09:00:00.000Z"
    ])
    expect(range.starts.map((start) => Instant.format(start).slice(11, 16))).toStrictEqual([
      "08:00",
      "08:15",
      "08:30",
      "08:45"
    ])
  })

  it.each<[string, Range.Request]>([
    ["timezone", { timezone: "Mars/Olympus" }],
    ["timezone", { timezone: "" }],
    ["period", { period: "7d", ...until(1) }],
    ["period", { period: "7d", from }],
    ["from", { to: from }],
    ["from", { from: "yesterday", to: from }],
    ["to", { from }],
    ["to", { from, to: "2026-02-30T00:00:00Z" }],
    ["to", { from, to: from }],
    ["to", { from, to: "2025-01-01T00:00:00Z" }],
    ["from", { from: "1990-01-01T00:00:00Z", to: from }],
    ["bucket", { ...until(21 * 24), bucket: "15m" }],
    ["bucket", { ...until(2001), bucket: "hour" }]
  ])("names %s of %j", (parameter, request) => {
    expect(refuse(request)).toBe(parameter)
  })

  it("has 2,000 buckets at most", () => {
    expect(resolve({ ...until(2000), bucket: "hour" }).starts).toHaveLength(2000)
  })

  it("is preceded by a range as long, cut alike", () => {
    const range = resolve({ period: "24h" })
    const before = Range.previous(range)
    expect([before.to, before.to - before.from, before.unit]).toStrictEqual([
      range.from,
      range.to - range.from,
      "hour"
    ])
    expect(before.starts[0]).toBeLessThanOrEqual(before.from)
    expect(before.starts.at(-1)).toBeLessThan(before.to)
  })

  it("is partial in a bucket that is not over", () => {
    const range = resolve({ ...until(2) })
    const end = Date.parse(from) + Instant.hour
    expect(Range.isPartial(range, Date.parse(from), end - 1)).toBe(true)
    expect(Range.isPartial(range, Date.parse(from), end)).toBe(false)
  })
})
