/** How far a rate of few cases can be trusted. */

/** `hits` of `cases`. */
export interface Sample {
  readonly hits: number
  readonly cases: number
}

/** Two-sided 95 %. */
const z = 1.959964

/** Below this many cases a rate alone would mislead. */
export const fewCases = 30

/**
 * The 95 % interval of a rate, 0..1, by Wilson's score (E. B. Wilson, 1927): unlike the plain one it stays
 * within 0..1 and is no single point for 0 of n.
 *
 * @returns null without a case
 */
export const wilson = ({ cases, hits }: Sample): { readonly low: number; readonly high: number } | null => {
  if (cases <= 0) return null
  const rate = hits / cases
  const centre = rate + (z * z) / (2 * cases)
  const spread = z * Math.sqrt((rate * (1 - rate)) / cases + (z * z) / (4 * cases * cases))
  const scale = 1 + (z * z) / cases
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: hits === cases ? 1 : Math.min(1, (centre + spread) / scale)
  }
}

/**
 * Whether two rates may well be the same: the pooled two-proportion test does not tell them apart at 95 %.
 */
export const mayBeChance = (a: Sample, b: Sample): boolean => {
  if (a.cases <= 0 || b.cases <= 0) return true
  const pooled = (a.hits + b.hits) / (a.cases + b.cases)
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.cases + 1 / b.cases))
  return Math.abs(a.hits / a.cases - b.hits / b.cases) <= z * deviation
}
