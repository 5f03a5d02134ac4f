/** The histogram by itself: in nanoseconds, against the cheapest thing that counts. */
import * as Histogram from "@botflow/domain/Histogram"
import type { Figure } from "./Figure.ts"
import { nanoseconds } from "./Nanoseconds.ts"

export const histogram = (): ReadonlyArray<Figure> => {
  const times = Int32Array.from({ length: 4096 }, (_, i) => Math.floor(10 ** ((i % 700) / 100)))
  const into = Histogram.empty()
  const counters = new Float64Array(Histogram.size)
  const stored = Histogram.encode(Histogram.fromSamples(times))
  const filled = Histogram.fromSamples(times)
  const bump = nanoseconds(2_000_000, (i) => {
    const at = (i * 7) % counters.length
    counters[at] = (counters[at] ?? 0) + 1
  })
  return [
    {
      what: "histogram: count one response time",
      value: nanoseconds(2_000_000, (i) => Histogram.record(into, times[i & 4095] ?? 0)),
      unit: "ns",
      baseline: { what: "add 1 in an array", value: bump },
      goal: "10 ns"
    },
    {
      what: `histogram: merge a stored one of ${stored.length} bytes`,
      value: nanoseconds(20_000, () => Histogram.mergeEncodedInto(into, stored)) / 1000,
      unit: "us",
      goal: "1 us"
    },
    {
      what: "histogram: p50, p95 and p99",
      value: nanoseconds(20_000, () => Histogram.percentiles(filled)) / 1000,
      unit: "us"
    }
  ]
}
