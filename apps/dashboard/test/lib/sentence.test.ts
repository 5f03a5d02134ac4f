import { expect, it } from "vitest"
import * as Sentence from "~/charts/sentence"
import * as Series from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const series = Series.responseTimes(Series.spanOf(new URLSearchParams("period=7d"), now), now)

const sentence = (p95Before: number | null) =>
  Sentence.responses({
    ...series,
    summary: { ...series.summary, p95: 2_600 },
    previous: { ...series, summary: { ...series.summary, p95: p95Before } }
  }).replaceAll("\u202f", " ")

it.each([
  [2_000, "within 2.60 s, 30.0 % slower than before (2.00 s)"],
  [5_200, "within 2.60 s, 50.0 % faster than before (5.20 s)"],
  [2_599.9, "within 2.60 s, as fast as before (2.60 s)"]
])("says beside a p95 of %d ms before whether bots have become slower", (before, words) =>
  expect(sentence(before)).toContain(words)
)

it("says nothing of a range before without an answer", () => expect(sentence(null)).toContain("on average."))
