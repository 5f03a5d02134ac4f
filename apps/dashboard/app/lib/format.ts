/**
 * Numbers as people read them. Written out here rather than with `Intl`, whose data differ
 * between server and browser: the same number must give the same text on both.
 */

/** Between a number and its unit, and between groups of three digits: narrow and unbreakable. */
const space = "\u202f"
const minus = "\u2212"

/** What stands for a value that does not exist. */
export const none = "\u2013"

export interface Quantity {
  readonly value: string
  readonly unit: string
}

export const text = ({ unit, value }: Quantity): string => (unit === "" ? value : `${value}${space}${unit}`)

const absent: Quantity = { value: none, unit: "" }

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, space)

/** `12480` as `12 480`; up to `decimals` digits after the point. */
export const number = (value: number | null, decimals = 0): string => {
  if (value === null) return none
  const [whole = "0", fraction] = Math.abs(value).toFixed(decimals).split(".")
  const negative = value < 0 && (Number(whole) !== 0 || Number(fraction ?? 0) !== 0)
  return `${negative ? minus : ""}${grouped(whole)}${fraction === undefined ? "" : `.${fraction}`}`
}

export const count = (value: number | null): Quantity => ({ value: number(value), unit: "" })

/** For axes, where a column of zeros says little: `900`, `250 k`, `1.5 M`. */
export const short = (value: number): string => {
  const [unit, scale] = value >= 1e6 ? ["M", 1e6] : value >= 1e3 ? ["k", 1e3] : ["", 1]
  return text({ value: String(Number((value / scale).toFixed(2))), unit })
}

/** Three significant digits are what a reader compares: `812 ms`, `1.84 s`, `12.6 s`, `3 min 05 s`. */
export const duration = (ms: number | null): Quantity => {
  if (ms === null) return absent
  if (ms < 999.5) return { value: number(ms), unit: "ms" }
  if (ms < 9_995) return { value: number(ms / 1000, 2), unit: "s" }
  if (ms < 59_950) return { value: number(ms / 1000, 1), unit: "s" }
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const pad = (n: number) => String(n).padStart(2, "0")
  if (minutes < 60) return { value: `${minutes}${space}min${space}${pad(seconds % 60)}`, unit: "s" }
  return { value: `${number(Math.floor(minutes / 60))}${space}h${space}${pad(minutes % 60)}`, unit: "min" }
}

/** A fraction 0..1 as per cent. Only a true 1 reads 100, only a true 0 reads 0. */
export const percent = (fraction: number | null, decimals = 1): Quantity => {
  if (fraction === null) return absent
  const step = 10 ** -decimals
  const shown = Math.round((fraction * 100) / step) * step
  const kept = fraction < 1 && shown >= 100 ? 100 - step : fraction > 0 && shown <= 0 ? step : shown
  const round = kept === 0 || kept === 100
  return { value: number(kept, round ? 0 : decimals), unit: "%" }
}

/**
 * US dollars from an exact decimal string, rounded half up as text, never through a binary
 * float: cents from one dollar up, two significant digits below.
 *
 * @param fixed digits after the point: a column of amounts aligns on it
 */
export const usd = (amount: string | null, fixed?: number): Quantity => {
  if (amount === null) return absent
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount)
  if (match === null) return { value: `$${amount}`, unit: "" }
  const [, sign = "", whole = "0", fraction = ""] = match
  const leading = /^0*$/.test(whole) ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0
  const isZero = /^0*$/.test(whole + fraction)
  const decimals = fixed ?? (/^0*$/.test(whole) && !isZero ? Math.min(Math.max(2, leading + 2), 8) : 2)
  const digits = `${whole}${fraction.padEnd(decimals + 1, "0")}`
  const scaled = BigInt(digits.slice(0, whole.length + decimals))
  const up = (digits[whole.length + decimals] ?? "0") >= "5" ? 1n : 0n
  const rounded = String(scaled + up).padStart(decimals + 1, "0")
  const cut = rounded.length - decimals
  const value = `$${grouped(rounded.slice(0, cut))}.${rounded.slice(cut)}`
  return { value: sign === "-" && !isZero ? `${minus}${value}` : value, unit: "" }
}

/** `1 message`, `12 480 messages`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`
