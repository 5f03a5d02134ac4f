import { describe, expect, it } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { FastCheck as fc } from "effect"
import * as Pieces from "../src/postgres/Pieces.ts"

const t0 = Date.UTC(2026, 0, 17)
const span = 16 * Instant.day
/** Of the first whole week after it. */
const week0 = Pieces.startOf("week", t0) + Pieces.lengthOf.week
const quarter = Pieces.lengthOf.quarter

const instant = fc.oneof(
  fc.nat(span).map((ms) => t0 + ms),
  fc.nat(span / quarter).map((n) => t0 + n * quarter),
  fc.nat(span / Instant.hour).map((n) => t0 + n * Instant.hour),
  fc.nat(16).map((n) => t0 + n * Instant.day),
  fc.constantFrom(week0, week0 + Pieces.lengthOf.week)
)

/** Touching one another, as the buckets of an answer do. */
const segments = fc
  .array(instant, { minLength: 2, maxLength: 8 })
  .map((bounds) =>
    [...new Set(bounds)]
      .sort((a, b) => a - b)
      .flatMap((from, i, sorted) =>
        sorted[i + 1] === undefined ? [] : [{ from, to: sorted[i + 1] ?? 0, place: i % 3 }]
      )
  )

const sealed = fc.record({
  hours: fc.subarray(Array.from({ length: 16 * 24 }, (_, i) => t0 + i * Instant.hour)),
  days: fc.subarray(Array.from({ length: 16 }, (_, i) => t0 + i * Instant.day)),
  weeks: fc.subarray([week0])
})

const all: ReadonlyArray<Pieces.Grain> = ["week", "day", "hour", "quarter"]
const grains = fc.constantFrom<ReadonlyArray<Pieces.Grain>>(
  all,
  ["week", "day", "hour"],
  ["day", "hour", "quarter"],
  []
)

const spanOf = ({ grain, place, start }: Pieces.Piece): Pieces.Segment => ({
  from: start,
  to: start + Pieces.lengthOf[grain],
  place
})

describe("Pieces", () => {
  it.prop(
    "make up the segments exactly, from what is sealed",
    [segments, sealed, grains],
    ([wanted, seals, usable]) => {
      const { gaps, pieces } = Pieces.compose(wanted, seals, usable)
      const parts = [...pieces.map(spanOf), ...gaps].sort((a, b) => a.from - b.from)
      const joined: Array<Pieces.Segment> = []
      for (const part of parts) {
        const last = joined.at(-1)
        const open = wanted[joined.length - 1]
        if (
          last !== undefined &&
          last.to === part.from &&
          last.place === part.place &&
          last.to < (open?.to ?? 0)
        ) {
          joined[joined.length - 1] = { ...last, to: part.to }
        } else joined.push(part)
      }
      expect(joined).toStrictEqual(wanted)
      for (const { grain, start } of pieces) {
        expect(usable).toContain(grain)
        expect(start).toBe(Pieces.startOf(grain, start))
        const { days, hours, weeks } = seals
        const stands = { week: weeks, day: days, hour: hours, quarter: hours }[grain]
        expect(stands).toContain(grain === "quarter" ? Pieces.startOf("hour", start) : start)
      }
    }
  )

  it.prop(
    "leave no gap where a sealed hour, day or week lies inside a segment",
    [segments, sealed],
    ([wanted, seals]) => {
      const { gaps } = Pieces.compose(wanted, seals, all)
      const within = (from: number, length: number, gap: Pieces.Segment) =>
        gap.from <= from && from + length <= gap.to
      for (const gap of gaps) {
        expect(seals.hours.filter((hour) => within(hour, Instant.hour, gap))).toStrictEqual([])
        expect(seals.days.filter((day) => within(day, Instant.day, gap))).toStrictEqual([])
        expect(seals.weeks.filter((week) => within(week, Pieces.lengthOf.week, gap))).toStrictEqual([])
      }
    }
  )

  it.prop("fill spans of one grain each, the fewest", [segments, sealed], ([wanted, seals]) => {
    const { pieces } = Pieces.compose(wanted, seals, all)
    const spans = Pieces.spansOf(pieces)
    const cut = spans.flatMap(({ from, grain, to }) =>
      Array.from({ length: (to - from) / Pieces.lengthOf[grain] }, (_, i) => ({
        grain,
        start: from + i * Pieces.lengthOf[grain]
      }))
    )
    expect(cut).toStrictEqual(pieces.map(({ grain, start }) => ({ grain, start })))
    spans.slice(1).forEach((span, i) => {
      const before = spans[i]
      expect(before?.to === span.from && before.grain === span.grain).toBe(false)
    })
  })

  it.prop("of whole hours, days and weeks leave only less than two hours", [instant, instant], ([a, b]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b) + 1]
    const { edges, spans } = Pieces.wholes(from, to)
    const parts = [...spans, ...edges].sort((x, y) => x.from - y.from)
    expect(parts[0]?.from).toBe(from)
    expect(parts.at(-1)?.to).toBe(to)
    parts.slice(1).forEach((part, i) => expect(part.from).toBe(parts[i]?.to))
    expect(edges.reduce((sum, edge) => sum + edge.to - edge.from, 0)).toBeLessThan(2 * Instant.hour)
    for (const span of spans) {
      expect(span.from).toBe(Pieces.startOf(span.grain, span.from))
      expect(span.to).toBe(Pieces.startOf(span.grain, span.to))
    }
  })

  it("take a day as one, and its hours where it is cut", () => {
    const hours = Array.from({ length: 48 }, (_, i) => t0 + i * Instant.hour)
    const { gaps, pieces } = Pieces.compose(
      [{ from: t0, to: t0 + Instant.day + 90 * Instant.minute, place: 0 }],
      { hours, days: [t0, t0 + Instant.day], weeks: [] },
      ["day", "hour", "quarter"]
    )
    expect(pieces.map(({ grain }) => grain)).toStrictEqual(["day", "hour", "quarter", "quarter"])
    expect(gaps).toStrictEqual([])
  })

  it("take a week as one, also where some of its days have nothing", () => {
    const [from, to] = [week0 - Instant.day, week0 + 8 * Instant.day]
    const seals = { hours: [], days: [from, week0 + Instant.day, to - Instant.day], weeks: [week0] }
    const { gaps, pieces } = Pieces.compose([{ from, to, place: 0 }], seals, all)
    expect(pieces.map(({ grain, start }) => [grain, start])).toStrictEqual([
      ["day", from],
      ["week", week0],
      ["day", to - Instant.day]
    ])
    expect(gaps).toStrictEqual([])
  })
})
