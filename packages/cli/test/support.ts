/** What the suites of this package share. */
import { gunzipSync } from "node:zlib"
import { readFileSync } from "node:fs"
import * as Event from "@botflow/domain/Event"
import { Either } from "effect"
import type { Mapped, Mapping } from "../src/import/Mapping.ts"

/** Where real data sets lie, in folders named after them; undefined where there are none. */
export const sharedData = process.env["BOTFLOW_SHARED_DATA"] || undefined

if (sharedData === undefined)
  console.warn("BOTFLOW_SHARED_DATA is not set: tests over real data sets are SKIPPED")

export const linesOf = (file: string): ReadonlyArray<string> => {
  const bytes = readFileSync(file)
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")
  return text.split("\n").filter((line) => line !== "")
}

export const runMapping = (mapping: Mapping, lines: Iterable<string>): ReadonlyArray<Mapped> => {
  const out: Array<Mapped> = []
  for (const line of lines) out.push(...mapping.push(line))
  out.push(...mapping.end())
  return out
}

/** Decodes what a mapping made, as the import does. A line that is no event fails the test. */
export const decodeAll = (mapped: ReadonlyArray<Mapped>): ReadonlyArray<Event.Event> =>
  mapped.map((one) =>
    Either.getOrThrow(Event.decode(Either.getOrThrow(one), { now: Date.UTC(2100, 0), oldest: null }))
  )

export const isMessage = (event: Event.Event): event is Event.Message => event.type === "message"

export const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0)

export const groupBy = <A>(
  all: Iterable<A>,
  key: (one: A) => string
): ReadonlyMap<string, ReadonlyArray<A>> => {
  const out = new Map<string, Array<A>>()
  for (const one of all) {
    const group = out.get(key(one))
    if (group === undefined) out.set(key(one), [one])
    else group.push(one)
  }
  return out
}
