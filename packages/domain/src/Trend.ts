/** How a number moved against an earlier one. */
import { mayBeChance, type Sample } from "./Interval.ts"
import type { MetricDefinition } from "./MetricDefinition.ts"

export type Trend =
  /** One of the two is not known. */
  | { readonly kind: "none" }
  /** There was nothing before: no ratio says how much more it is now. */
  | { readonly kind: "new" }
  | { readonly kind: "same" }
  | {
      readonly kind: "change"
      readonly direction: "up" | "down"
      readonly verdict: "better" | "worse" | "neutral"
      /** Of a ratio: how many points it moved, 0..1. Of any other unit: how much, as a share of the earlier number. */
      readonly change: number
      /** A rate of too few cases to tell: its verdict is neutral. */
      readonly mayBeChance: boolean
    }

/** Below this nobody would call it a change: it would print as 0.0. */
const least = 0.0005

/**
 * @param current in the metric's unit, as is `previous`; `null`: not known
 * @param samples the counts behind two rates
 */
export const of = (
  current: number | null,
  previous: number | null,
  { better, unit }: Pick<MetricDefinition, "better" | "unit">,
  samples?: { readonly now: Sample; readonly before: Sample }
): Trend => {
  if (current === null || previous === null) return { kind: "none" }
  if (unit !== "ratio" && previous === 0) return current === 0 ? { kind: "same" } : { kind: "new" }
  const change = unit === "ratio" ? current - previous : (current - previous) / previous
  if (Math.abs(change) < least) return { kind: "same" }
  const direction = change > 0 ? "up" : "down"
  const isChance = samples !== undefined && mayBeChance(samples.now, samples.before)
  const verdict =
    better === "neither" || isChance
      ? "neutral"
      : (direction === "up") === (better === "higher")
        ? "better"
        : "worse"
  return { kind: "change", direction, verdict, change, mayBeChance: isChance }
}
