/** How a number moved against an earlier one. */
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
    }

/** Below this nobody would call it a change: it would print as 0.0. */
const least = 0.0005

/**
 * @param current in the metric's unit, as is `previous`; `null`: not known
 */
export const of = (
  current: number | null,
  previous: number | null,
  { better, unit }: Pick<MetricDefinition, "better" | "unit">
): Trend => {
  if (current === null || previous === null) return { kind: "none" }
  if (unit !== "ratio" && previous === 0) return current === 0 ? { kind: "same" } : { kind: "new" }
  const change = unit === "ratio" ? current - previous : (current - previous) / previous
  if (Math.abs(change) < least) return { kind: "same" }
  const direction = change > 0 ? "up" : "down"
  const verdict =
    better === "neither" ? "neutral" : (direction === "up") === (better === "higher") ? "better" : "worse"
  return { kind: "change", direction, verdict, change }
}
