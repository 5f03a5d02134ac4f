/** How close a number must be to its reference. */
import { relativeError } from "@botflow/domain/Histogram"
import { expect } from "vitest"
import type { Percentiles } from "./Truth.ts"

const within = (actual: number | null, expected: number | null, tolerance: number) => {
  if (expected === null || actual === null) return expect(actual).toBe(expected)
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).toBeLessThanOrEqual(tolerance)
}

/** Floating point apart, the same. */
export const same = (actual: number | null, expected: number | null) =>
  within(actual, expected, 1e-9 * Math.max(1, Math.abs(expected ?? 0)))

/** Within the bound of a histogram. */
export const near = (actual: number | null, expected: number | null) =>
  within(actual, expected, relativeError * (expected ?? 0) + 1e-9)

interface Answered {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** @param close `same` for exact percentiles, `near` for those of a histogram */
export const percentiles = (actual: Answered, expected: Percentiles, close: typeof same) => {
  close(actual.p50, expected.p50_cont)
  close(actual.p95, expected.p95_cont)
  close(actual.p99, expected.p99_cont)
}

/** @param expected.avg to be met exactly, as the count is */
export const times = (
  actual: Answered & { readonly count: number; readonly avg: number | null },
  expected: Percentiles & { readonly count: number; readonly avg: number | null }
) => {
  expect(actual.count).toBe(expected.count)
  same(actual.avg, expected.avg)
  percentiles(actual, expected, near)
}
