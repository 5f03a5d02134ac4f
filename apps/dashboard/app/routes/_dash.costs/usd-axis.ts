/** The value axis of a chart of money: no more digits than tell its labels apart, and cents as cents. */
import { niceMax, valueTicks } from "~/charts/scale"
import type { Axis } from "~/charts/value-axis"
import * as Format from "~/lib/format"

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6

/** @param step between two labels */
const digitsFor = (step: number): number => {
  let digits = 0
  while (digits < 8 && !isWhole(step * 10 ** digits)) digits++
  return digits === 1 ? 2 : digits
}

export const usdAxis = (reach: number): Axis => {
  const top = niceMax(reach)
  const values = valueTicks(top)
  const digits = digitsFor(values[1] ?? top)
  const label = (value: number) => {
    if (digits === 0) return `$${Format.number(value)}`
    // Beside the plot is no room for as many zeros.
    if (digits > 4) return Format.text({ value: Format.number(value * 100, digits - 2), unit: "\u00a2" })
    return Format.text(Format.usd(value.toFixed(digits), digits))
  }
  return {
    bottom: 0,
    top,
    valueTicks: values.map((value) => ({ value, label: value === 0 ? "0" : label(value) }))
  }
}
