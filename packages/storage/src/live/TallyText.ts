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
  Tally.counters.forEach((name, i) => {
    into[name] += Number(parts[i])
  })
  const [costUsd = "0", histogram = ""] = parts.slice(Tally.counters.length)
  if (costUsd !== "0") into.costUsd = Usd.sum(into.costUsd, Usd.parse(costUsd) ?? Usd.zero)
  if (histogram !== "") Histogram.mergeEncodedInto(into.responseTimes, Buffer.from(histogram, "base64"))
  return into
}
