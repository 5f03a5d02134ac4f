/** A table of what was measured beside what it may be. */

export interface Budget {
  readonly what: string
  readonly measured: number
  readonly most: number
  readonly unit: "" | "kB" | "ms"
  /** Times depend on the machine and on what else it does: they are shown, and fail nothing. */
  readonly isTime?: boolean
}

const shown = (value: number, unit: Budget["unit"]) =>
  `${value.toFixed(unit === "" ? 3 : unit === "kB" ? 1 : 0)} ${unit}`.trim()

export const table = (budgets: ReadonlyArray<Budget>): string =>
  budgets
    .map(({ isTime, measured, most, unit, what }) => {
      const verdict = measured <= most ? "" : isTime ? "  over, on this machine" : "  OVER"
      return `${what.padEnd(52)} ${shown(measured, unit).padStart(9)}  of ${shown(most, unit).padStart(8)}${verdict}`
    })
    .join("\n")

export const exceeded = (budgets: ReadonlyArray<Budget>): ReadonlyArray<string> =>
  budgets.filter(({ isTime, measured, most }) => !isTime && measured > most).map(({ what }) => what)

/** @param share 0.95 for the 95th percentile, by the nearest rank */
export const percentile = (values: ReadonlyArray<number>, share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN
