/** A trend, as it is printed. */
import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import type { Trend } from "@botflow/domain/Trend"
import * as Format from "./format.ts"

/** How far it moved: points of a ratio, else a share, or how many times as much. */
export const size = (change: number, { unit }: Pick<MetricDefinition, "unit">): string => {
  const magnitude = Math.abs(change)
  if (unit === "ratio") return `${Format.number(magnitude * 100, 1)}\u202fpts`
  if (magnitude >= 9.995) return `${Format.number(magnitude + 1)}\u00d7`
  return Format.text(Format.percent(magnitude, magnitude >= 0.1 ? 0 : 1))
}

/** In words, for readers who see neither arrow nor colour. */
export const words = (trend: Trend, metric: Pick<MetricDefinition, "unit">): string => {
  switch (trend.kind) {
    case "none":
      return "no earlier value to compare with"
    case "new":
      return "new: nothing in the period before"
    case "same":
      return "unchanged"
    case "change":
      return `${trend.direction} ${size(trend.change, metric)}${trend.mayBeChance ? ", which may be chance" : trend.verdict === "neutral" ? "" : `, ${trend.verdict}`}`
  }
}
