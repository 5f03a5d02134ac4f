/** How a number moved against the period before. */
import * as Format from "./format.ts"

export type Scale =
  /** counts, durations, money: the change is relative */
  | "amount"
  /** fractions: the change is in percentage points */
  | "rate"

export type Better = "higher" | "lower" | "neither"

export type Trend =
  | { readonly kind: "none" }
  | { readonly kind: "new" }
  | { readonly kind: "same" }
  | {
      readonly kind: "change"
      readonly direction: "up" | "down"
      readonly verdict: "better" | "worse" | "neutral"
      readonly size: string
    }

/** Below this nobody would call it a change; it would print as 0.0. */
const least = { amount: 0.0005, rate: 0.0005 }

const size = (change: number, scale: Scale): string => {
  const magnitude = Math.abs(change)
  if (scale === "rate") return `${Format.number(magnitude * 100, 1)}\u202fpts`
  if (magnitude >= 9.995) return `${Format.number(magnitude + 1)}\u00d7`
  return Format.text(Format.percent(magnitude, magnitude >= 0.1 ? 0 : 1))
}

export const trend = (
  current: number | null,
  previous: number | null,
  scale: Scale,
  better: Better
): Trend => {
  if (current === null || previous === null) return { kind: "none" }
  if (scale === "amount" && previous === 0) return current === 0 ? { kind: "same" } : { kind: "new" }
  const change = scale === "rate" ? current - previous : (current - previous) / previous
  if (Math.abs(change) < least[scale]) return { kind: "same" }
  const direction = change > 0 ? "up" : "down"
  const verdict =
    better === "neither" ? "neutral" : (direction === "up") === (better === "higher") ? "better" : "worse"
  return { kind: "change", direction, verdict, size: size(change, scale) }
}

/** In words, for readers who see neither arrow nor colour. */
export const words = (t: Trend): string => {
  switch (t.kind) {
    case "none":
      return "no earlier value to compare with"
    case "new":
      return "new: nothing in the period before"
    case "same":
      return "unchanged"
    case "change":
      return `${t.direction} ${t.size}${t.verdict === "neutral" ? "" : `, ${t.verdict}`}`
  }
}
