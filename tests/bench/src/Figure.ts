/** What a benchmark found: a figure, and the raw one of the same run that it is to be seen against. */

export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The raw baseline, measured in this run. */
  readonly baseline?: { readonly what: string; readonly value: number }
  /** What we want, in words. */
  readonly goal?: string
}

const digits = (n: number): string =>
  n >= 1000
    ? Math.round(n).toLocaleString("en-US")
    : n >= 100
      ? n.toFixed(0)
      : n >= 10
        ? n.toFixed(1)
        : n.toFixed(2)

/** A line of the table. */
export const row = ({ baseline, goal, unit, value, what }: Figure): string => {
  const against =
    baseline === undefined
      ? " | "
      : `${baseline.what}: ${digits(baseline.value)} | ${digits(value / baseline.value)} x`
  return `| ${what} | ${digits(value)} ${unit} | ${against} | ${goal ?? ""} |`
}

export const header = "| work | figure | raw baseline of the same run | ratio | goal |\n|---|---|---|---|---|"

export const quantile = (samples: ReadonlyArray<number>, q: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
