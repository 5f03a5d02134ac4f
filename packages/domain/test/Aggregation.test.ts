import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Aggregation from "../src/Aggregation.ts"
import * as Instant from "../src/Instant.ts"
import * as Zone from "../src/Zone.ts"
import { civil, instant, names, zone } from "./zones.ts"

const runs = { fastCheck: { numRuns: 300 } }
const date = (text: string) => Date.parse(`${text}T00:00:00Z`) / Instant.day
const anyZone = fc.constantFrom(...names, "Atlantic/Azores", "America/Havana", "Asia/Beirut", "Europe/Lisbon")

/** A day's length in hours, and what the zone's clock reads when it is due. */
const day = (name: string, text: string) => {
  const found = Aggregation.dayOfDate(zone(name), date(text))
  return found && [(found.to - found.from) / Instant.hour, civil(name, found.dueAt)]
}

describe("Aggregation", () => {
  it.prop(
    "has every instant in one hour and in one day, and is due no earlier than its end",
    [anyZone, instant],
    ([name, at]) => {
      for (const period of [Aggregation.hourOf(at), Aggregation.dayOf(zone(name), at)]) {
        expect(period.from).toBeLessThanOrEqual(at)
        expect(period.to).toBeGreaterThan(at)
        // At its end where clocks skip from midnight to 01:00, as on the Azores in spring.
        expect(period.dueAt).toBeGreaterThanOrEqual(period.to)
      }
    },
    runs
  )

  it.prop(
    "has days that follow one another without gap or overlap",
    [anyZone, instant],
    ([name, at]) => {
      const own = Aggregation.dayOf(zone(name), at)
      expect(Aggregation.dayOf(zone(name), own.from)).toStrictEqual(own)
      expect(Aggregation.dayOf(zone(name), own.to - 1)).toStrictEqual(own)
      expect(Aggregation.dayOf(zone(name), own.to).from).toBe(own.to)
      expect(Aggregation.dayOfDate(zone(name), own.date ?? 0)).toStrictEqual(own)
    },
    runs
  )

  it.prop(
    "finds the days of any range",
    [anyZone, instant, fc.integer({ min: 1, max: 5 * Instant.day })],
    ([name, from, length]) => {
      const days = Aggregation.daysIn(zone(name), from, from + length)
      expect(days[0]).toStrictEqual(Aggregation.dayOf(zone(name), from))
      expect(days.at(-1)).toStrictEqual(Aggregation.dayOf(zone(name), from + length - 1))
      days.slice(1).forEach((day, i) => expect(day.from).toBe(days[i]?.to))
    },
    runs
  )

  it.prop(
    "is due when the clock first reads 01:00 of the next day, or what it reads instead",
    [anyZone, instant],
    ([name, at]) => {
      const { dueAt, to } = Aggregation.dayOf(zone(name), at)
      const next = civil(name, to).slice(0, 10)
      expect(civil(name, dueAt) >= `${next}T01:00:00`).toBe(true)
      for (let before = to; before < dueAt; before += 15 * Instant.minute) {
        expect(civil(name, before) < `${next}T01:00:00`).toBe(true)
      }
    },
    runs
  )

  it.each([
    // Clocks skip midnight, and the hour after it, or read an hour around 01:00 twice.
    ["Africa/Cairo", "2026-04-23", 24, "2026-04-24T01:00:00"],
    ["Africa/Cairo", "2026-04-24", 23, "2026-04-25T01:00:00"],
    ["Africa/Cairo", "2026-10-29", 25, "2026-10-30T01:00:00"],
    ["America/Sao_Paulo", "2018-11-04", 23, "2018-11-05T01:00:00"],
    ["America/Sao_Paulo", "2018-02-17", 25, "2018-02-18T01:00:00"],
    ["Atlantic/Azores", "2026-03-28", 24, "2026-03-29T01:00:00"],
    ["Atlantic/Azores", "2026-03-29", 23, "2026-03-30T01:00:00"],
    ["Atlantic/Azores", "2026-10-25", 25, "2026-10-26T01:00:00"],
    ["America/Havana", "2026-03-08", 23, "2026-03-09T01:00:00"],
    ["America/Havana", "2026-11-01", 25, "2026-11-02T01:00:00"],
    ["Asia/Beirut", "2026-03-29", 23, "2026-03-30T01:00:00"],
    ["Europe/Lisbon", "2026-03-28", 24, "2026-03-29T02:00:00"],
    ["Europe/Lisbon", "2026-10-24", 24, "2026-10-25T01:00:00"],
    ["Australia/Lord_Howe", "2026-10-04", 23.5, "2026-10-05T01:00:00"],
    ["Pacific/Apia", "2011-12-29", 24, "2011-12-31T01:00:00"]
  ])("in %s has a day of %s with its length, due in its zone", (name, text, hours, due) => {
    expect(day(name, text)).toStrictEqual([hours, due])
  })

  it("is due at the first of two 01:00", () => {
    const { dueAt, to } = Aggregation.dayOf(zone("Europe/Lisbon"), Date.UTC(2026, 9, 24, 12))
    expect(dueAt - to).toBe(Instant.hour)
  })

  it("waits for 01:00 while midnight is read twice", () => {
    const { dueAt, to } = Aggregation.dayOf(zone("Atlantic/Azores"), Date.UTC(2026, 9, 24, 12))
    expect(dueAt - to).toBe(2 * Instant.hour)
  })

  it("has no day of a date that the zone skipped", () => {
    expect(Aggregation.dayOfDate(zone("Pacific/Apia"), date("2011-12-30"))).toBeNull()
  })

  it("keeps an hour read once more with the day that has begun", () => {
    // St John's set its clock back from 00:01 to 23:01.
    const between = Date.UTC(2010, 10, 7, 3)
    const own = Aggregation.dayOf(zone("America/St_Johns"), between)
    expect(Zone.dateAt(zone("America/St_Johns"), between)).toBe(date("2010-11-06"))
    expect(own.date).toBe(date("2010-11-07"))
    expect((own.to - own.from) / Instant.hour).toBe(25)
  })

  it("is an hour in UTC, due five minutes after it", () => {
    const at = Date.UTC(2026, 0, 17, 8, 59, 59, 999)
    expect(Aggregation.hourOf(at)).toStrictEqual({
      kind: "hourly",
      from: Date.UTC(2026, 0, 17, 8),
      to: Date.UTC(2026, 0, 17, 9),
      dueAt: Date.UTC(2026, 0, 17, 9, 5),
      date: null
    })
  })
})
