/**
 * Exact percentiles: linear interpolation between closest ranks (Hyndman & Fan 1996, type 7),
 * the definition of PostgreSQL's `percentile_cont`.
 */

/**
 * The `q` quantile of `sorted`.
 *
 * @param sorted ascending, at least one value
 * @param q 0..1
 */
export const ofSorted = (sorted: ArrayLike<number>, q: number): number => {
  const rank = (sorted.length - 1) * q
  const low = Math.floor(rank)
  const at = (i: number) => sorted[Math.min(i, sorted.length - 1)] ?? Number.NaN
  return at(low) + (rank - low) * (at(low + 1) - at(low))
}

/** The `q` quantiles of samples in any order; `null` for none. The samples are not modified. */
export const of = (samples: ReadonlyArray<number>, q: number): number | null =>
  samples.length === 0 ? null : ofSorted(Float64Array.from(samples).sort(), q)
