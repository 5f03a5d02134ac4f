/**
 * Response times in a histogram that merges exactly.
 *
 * Whole milliseconds go into linear-logarithmic buckets, 64 for each power of two: below 64 ms
 * every value has its own, above that a bucket is at most 1/64 of its lower edge wide. The index
 * is integer arithmetic alone, so that SQL computes the same (`histogram_index`). Merging adds
 * counts: order and grouping never matter, and nothing is random.
 *
 * A quantile interpolates between the middles of two buckets. Each middle is within half a
 * bucket of every value inside, 1/128 = 0.78125 % of it; so is a weighted mean of two of them
 * from the same weighted mean of the exact values, for every sample size.
 */

/** Each power of two is cut into 2^6 buckets. */
const precision = 6
const perOctave = 1 << precision

/** The furthest a quantile may be from the exact one, as a fraction of it. */
export const relativeError = 1 / (2 * perOctave)

/** Longer times are counted as this: 24 hours, in milliseconds. */
export const max = 86_400_000

/** The bucket of `ms`, a whole number from 0 to `max`. */
export const indexOf = (ms: number): number => {
  if (ms < perOctave) return ms
  const shift = 31 - Math.clz32(ms) - precision
  return (shift << precision) + (ms >> shift)
}

/** How many buckets there are. */
export const size = indexOf(max) + 1

/** The middle of a bucket, in milliseconds. */
export const middleOf = (index: number): number => {
  if (index < 2 * perOctave) return index
  const shift = (index >> precision) - 1
  const lower = (perOctave + (index & (perOctave - 1))) * 2 ** shift
  return lower + (2 ** shift - 1) / 2
}

/** Counts by bucket. Treat as immutable, except by whoever made it. */
export interface Histogram {
  /** All values counted. */
  count: number
  readonly counts: Float64Array
}

export const empty = (): Histogram => ({ count: 0, counts: new Float64Array(size) })

/** Forgets everything counted, in place. */
export const clear = (histogram: Histogram): void => {
  histogram.counts.fill(0)
  histogram.count = 0
}

/** Counts `ms` once more in `into`, in place. Values are rounded and held within 0..`max`. */
export const record = (into: Histogram, ms: number): void => {
  const index = indexOf(Math.min(max, Math.max(0, Math.round(ms))))
  into.counts[index] = (into.counts[index] ?? 0) + 1
  into.count++
}

/** Takes back one `record` of `ms`, in place. */
export const remove = (from: Histogram, ms: number): void => {
  const index = indexOf(Math.min(max, Math.max(0, Math.round(ms))))
  from.counts[index] = (from.counts[index] ?? 0) - 1
  from.count--
}

/** The histogram of samples, in milliseconds, in any order. */
export const fromSamples = (samples: Iterable<number>): Histogram => {
  const histogram = empty()
  for (const ms of samples) record(histogram, ms)
  return histogram
}

/** Adds the counts of `other` to `into`, in place. */
export const mergeInto = (into: Histogram, other: Histogram): Histogram => {
  // Most are nearly empty: no further than the last value counted.
  for (let i = 0, left = other.count; left > 0 && i < size; i++) {
    const count = other.counts[i] ?? 0
    if (count === 0) continue
    into.counts[i] = (into.counts[i] ?? 0) + count
    left -= count
  }
  into.count += other.count
  return into
}

/** The histogram of all values of both. Associative and commutative. */
export const merge = (a: Histogram, b: Histogram): Histogram => mergeInto(mergeInto(empty(), a), b)

/**
 * Quantiles in milliseconds, within `relativeError` of `Percentile.of` over the same values.
 *
 * @param qs ascending, each 0..1
 * @returns one for each of `qs`; all `null` for an empty histogram
 */
export const quantiles = (histogram: Histogram, qs: ReadonlyArray<number>): ReadonlyArray<number | null> => {
  if (histogram.count === 0) return qs.map(() => null)
  let index = -1
  let seen = 0
  // Ranks are asked in ascending order, so one walk over the buckets serves all of them.
  const valueAt = (rank: number): number => {
    while (seen <= rank && index < size - 1) seen += histogram.counts[++index] ?? 0
    return middleOf(index)
  }
  return qs.map((q) => {
    const rank = (histogram.count - 1) * q
    const low = Math.floor(rank)
    const a = valueAt(low)
    if (rank === low) return a
    // The next rank may lie in a later bucket: look without losing the place of the next quantile.
    const place = [index, seen] as const
    const b = valueAt(low + 1)
    ;[index, seen] = place
    return a + (rank - low) * (b - a)
  })
}

/** The three percentiles that people read, in milliseconds. */
export const percentiles = (histogram: Histogram) => {
  const [p50 = null, p95 = null, p99 = null] = quantiles(histogram, [0.5, 0.95, 0.99])
  return { p50, p95, p99 }
}

/**
 * As stored: for each bucket that counts something, in order, its distance from the one before
 * and its count, both as LEB128 varints. SQL writes the same bytes (`histogram_bytes`).
 */
export const encode = (histogram: Histogram): Uint8Array => {
  const bytes: Array<number> = []
  const varint = (value: number) => {
    let rest = value
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    bytes.push(rest)
  }
  let previous = 0
  for (let index = 0, left = histogram.count; left > 0 && index < size; index++) {
    const count = histogram.counts[index] ?? 0
    if (count === 0) continue
    varint(index - previous)
    varint(count)
    previous = index
    left -= count
  }
  return Uint8Array.from(bytes)
}

/** Set in four bytes of which one is not the last of its varint. */
const longVarints = 0x80808080 | 0

/**
 * Adds stored counts to `into`, in place: decoding and merging in one walk.
 *
 * @param start where they begin in `bytes`, and where they end
 */
export const mergeEncodedInto = (
  into: Histogram,
  bytes: Uint8Array,
  start = 0,
  end = bytes.length
): Histogram => {
  const { counts } = into
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = start
  let index = 0
  let total = 0
  while (offset < end) {
    // Reading thousands of histograms is most of the time that an answer over a month takes: hence two buckets at once
    // where a distance and a count have a byte each, as nearly all have.
    while (offset + 4 <= end) {
      const four = view.getInt32(offset)
      if ((four & longVarints) !== 0) break
      offset += 4
      const first = (four >> 16) & 0xff
      index += four >> 24
      counts[index] = (counts[index] ?? 0) + first
      const second = four & 0xff
      index += (four >> 8) & 0xff
      counts[index] = (counts[index] ?? 0) + second
      total += first + second
    }
    if (offset >= end) break
    // A distance has two bytes at most.
    const distance = bytes[offset++] ?? 0
    index += distance & 0x7f
    if (distance >= 0x80) index += (bytes[offset++] ?? 0) << 7
    let byte = bytes[offset++] ?? 0
    let count = byte & 0x7f
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = bytes[offset++] ?? 0
      count += (byte & 0x7f) * scale
    }
    counts[index] = (counts[index] ?? 0) + count
    into.count += count
  }
  into.count += total
  return into
}

export const decode = (bytes: Uint8Array): Histogram => mergeEncodedInto(empty(), bytes)
