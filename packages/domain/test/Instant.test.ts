import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Instant from "../src/Instant.ts"

describe("Instant", () => {
  it.prop(
    "comes back from its text",
    [fc.integer({ min: 0, max: Date.UTC(2200, 0) })],
    ([instant]) => {
      expect(Instant.parse(Instant.format(instant))).toBe(instant)
    },
    { fastCheck: { numRuns: 100 } }
  )

  it.prop(
    "reads every offset",
    [fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2080, 0) }), fc.integer({ min: -1439, max: 1439 })],
    ([instant, offset]) => {
      const wall = Instant.format(instant + offset * Instant.minute).slice(0, -1)
      const pad = (n: number) => String(n).padStart(2, "0")
      const size = Math.abs(offset)
      const text = `${wall}${offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
      expect(Instant.parse(text)).toBe(instant)
    },
    { fastCheck: { numRuns: 100 } }
  )

  it.each([
    ["2026-01-17T08:15:30Z", Date.UTC(2026, 0, 17, 8, 15, 30)],
    ["2026-01-17t08:15:30z", Date.UTC(2026, 0, 17, 8, 15, 30)],
    ["2026-01-17 08:15:30Z", Date.UTC(2026, 0, 17, 8, 15, 30)],
    ["2026-01-17T08:15:30.1Z", Date.UTC(2026, 0, 17, 8, 15, 30, 100)],
    ["2026-01-17T08:15:30.999999999Z", Date.UTC(2026, 0, 17, 8, 15, 30, 999)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)]
  ])("reads %s", (text, instant) => {
    expect(Instant.parse(text)).toBe(instant)
  })

  it.each([
    "2026-02-29T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-17T24:00:00Z",
    "2026-01-17T23:59:60Z",
    "2026-01-17T08:15Z",
    "2026-01-17T08:15:30",
    "2026-01-17T08:15:30.Z",
    "2026-01-17T08:15:30+0200",
    " 2026-01-17T08:15:30Z",
    "2026-01-17T08:15:30Z\n",
    "+002026-01-17T08:15:30Z",
    "1768637730",
    ""
  ])("does not repair %j", (text) => {
    expect(Instant.parse(text)).toBeNull()
  })
})
