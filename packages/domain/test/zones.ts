/** Zones with every oddity there is, and their civil time as the platform tells it. */
import { FastCheck as fc } from "effect"
import * as Zone from "../src/Zone.ts"

export const names = [
  "UTC",
  "Africa/Johannesburg",
  "America/New_York",
  "America/St_Johns",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Pacific/Chatham",
  "America/Sao_Paulo"
] as const

export const zone = (name: string): Zone.Zone => {
  const parsed = Zone.parse(name)
  if (parsed === null) throw new Error(`no zone ${name}`)
  return parsed
}

/** 1990 to 2035. */
export const instant = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) })

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The wall clock, such as `2026-04-24T01:00:00`. */
export const civil = (name: string, at: number): string => {
  const clock =
    clocks.get(name) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" })
  clocks.set(name, clock)
  return clock.format(at).replace(" ", "T")
}
