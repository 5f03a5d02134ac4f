import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Instant from "../src/Instant.ts"
import * as Zone from "../src/Zone.ts"
import { civil, instant, names, zone } from "./zones.ts"

// Since then, clocks are set on whole quarters.
const recent = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) })

const runs = { fastCheck: { numRuns: 300 } }
const date = (text: string) => Date.parse(`${text}T00:00:00Z`) / Instant.day
const startOf = (name: string, text: string) => Instant.format(Zone.startOfDate(zone(name), date(text)))

describe("Zone", () => {
  it.prop(
    "reads its clock as the platform does",
    [fc.constantFrom(...names), instant],
    ([name, at]) => {
      const wall = new Date(at + zone(name).offsetAt(at)).toISOString()
      expect(wall.slice(0, 16)).toBe(civil(name, at).slice(0, 16))
    },
    runs
  )

  it.prop(
    "begins a civil date at its first instant",
    [fc.constantFrom(...names), instant],
    ([name, at]) => {
      const day = Zone.dateAt(zone(name), at)
      const start = Zone.startOfDate(zone(name), day)
      expect(start).toBeLessThanOrEqual(at)
      expect(Zone.dateAt(zone(name), start)).toBe(day)
      expect(Zone.dateAt(zone(name), start - 1)).toBeLessThan(day)
    },
    runs
  )

  it("begins a date later where clocks skip midnight", () => {
    expect(startOf("Africa/Cairo", "2026-04-24")).toBe("2026-04-23T22:00:00.000Z")
    expect(civil("Africa/Cairo", Zone.startOfDate(zone("Africa/Cairo"), date("2026-04-24")))).toBe(
      "2026-04-24T01:00:00"
    )
  })

  it("begins a skipped date with the next", () => {
    expect(startOf("Pacific/Apia", "2011-12-30")).toBe("2011-12-30T10:00:00.000Z")
    expect(startOf("Pacific/Apia", "2011-12-31")).toBe("2011-12-30T10:00:00.000Z")
    expect(startOf("Pacific/Apia", "2011-12-29")).toBe("2011-12-29T10:00:00.000Z")
  })

  it.each([
    "",
    "Mars/Olympus",
    "../etc/passwd",
    "Africa/Johannesburg ",
    "africa//johannesburg",
    "+02:00",
    "2"
  ])("does not know %j", (name) => {
    expect(Zone.parse(name)).toBeNull()
  })

  it("knows its own default", () => {
    expect(Zone.parse(Zone.defaultName)?.offsetAt(0)).toBe(2 * Instant.hour)
  })

  it.prop(
    "has spans that know the offset of every instant",
    [
      fc.constantFrom(...names),
      recent,
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    ],
    ([name, from, days, share]) => {
      const to = from + days * Instant.day
      const spans = Zone.offsets(zone(name), from, to)
      const at = from + Math.floor(share * (to - from))
      expect(spans.findLast((span) => span.from <= at)?.offset).toBe(zone(name).offsetAt(at))
      expect(spans[0]?.from).toBe(from)
      spans.slice(1).forEach((span, i) => {
        expect(span.offset).not.toBe(spans[i]?.offset)
        expect(zone(name).offsetAt(span.from - 1)).toBe(spans[i]?.offset)
        expect(span.from).toBeLessThan(to)
      })
    },
    { fastCheck: { numRuns: 200 } }
  )
})
