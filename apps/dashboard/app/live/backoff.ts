/**
 * How long to wait before attempt `n` (0 is the first): up to 0.5, 1, 2, 4 … 30 s.
 *
 * @param random 0..1; at least half of the step is always waited, and the rest spread, so that the
 * tabs of a whole office do not come back in one moment
 */
export const backoffMs = (n: number, random: number): number => {
  const step = Math.min(30_000, 500 * 2 ** Math.min(n, 10))
  return step / 2 + (step / 2) * random
}
