/** How far the value axis of a chart goes, and what stands beside it. */
import * as Format from "~/lib/format"
import { niceMax, valueTicks } from "./scale"

export interface Axis {
  /** The value at the foot of the plot. */
  readonly bottom: number
  readonly top: number
  readonly valueTicks: ReadonlyArray<{ readonly value: number; readonly label: string }>
}

const second = 1000
const minute = 60 * second

/** What a duration axis counts in, by how far it reaches: its steps must be round in that unit. */
const axisUnit = (ms: number) =>
  ms < second
    ? { name: "ms", ms: 1 }
    : ms <= 3 * minute
      ? { name: "s", ms: second }
      : ms <= 180 * minute
        ? { name: "min", ms: minute }
        : { name: "h", ms: 60 * minute }

/** One unit for the whole axis, and no more digits than tell its labels apart. */
export const durationAxis = (reach: number): Axis => {
  const unit = axisUnit(reach)
  const top = niceMax(reach / unit.ms)
  return {
    bottom: 0,
    top: top * unit.ms,
    valueTicks: valueTicks(top).map((value) => ({
      value: value * unit.ms,
      label: value === 0 ? "0" : Format.text({ value: String(Number(value.toFixed(2))), unit: unit.name })
    }))
  }
}

export const countAxis = (reach: number): Axis => {
  const top = niceMax(reach)
  // Counts have no halves.
  const ticks = valueTicks(top).filter(Number.isInteger)
  const label = ticks.some((value) => value >= 100_000) ? Format.short : Format.number
  return { bottom: 0, top, valueTicks: ticks.map((value) => ({ value, label: label(value) })) }
}

/** Shares 0..1: up to all of it, and from as low as the values need, so that 97 % and 99 % lie apart. */
export const shareAxis = (_: number, least: number): Axis => {
  const bottom = [0.98, 0.95, 0.9, 0.8, 0.5].find((foot) => least >= foot) ?? 0
  // Steps that are round: 10 %, 2 % and 1 % take five to the top, the others four.
  const steps = [0.5, 0.9, 0.95].includes(bottom) ? 5 : 4
  const values = Array.from({ length: steps + 1 }, (_, i) => bottom + ((1 - bottom) * i) / steps)
  return {
    bottom,
    top: 1,
    valueTicks: values.map((value) => ({
      value,
      label: Format.text({ value: String(Number((value * 100).toFixed(2))), unit: "%" })
    }))
  }
}
