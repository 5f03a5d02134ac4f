/** A tally as one short text: its counters, its cost, and its histogram in base64. */
import * as Histogram from "@botflow/domain/Histogram"
import * as Tally from "@botflow/domain/Tally"
import * as Usd from "@botflow/domain/Usd"

export const encode = (tally: Tally.Tally): string =>
  [
    ...Tally.counters.map((name) => tally[name]),
    Usd.format(tally.costUsd),
    Buffer.from(Histogram.encode(tally.responseTimes)).toString("base64")
  ].join(",")

/** Adds an encoded tally to `into`, in place. */
export const addInto = (into: Tally.Tally, text: string): Tally.Tally => {
  const parts = text.split(",")
  const counters = Object.fromEntries(Tally.counters.map((name, i) => [name, Number(parts[i])])) as Record<
    Tally.Counter,
    number
  >
  const [costUsd = "0", histogram = ""] = parts.slice(Tally.counters.length)
  return Tally.addStoredInto(into, { ...counters, costUsd, histograms: [Buffer.from(histogram, "base64")] })
}
