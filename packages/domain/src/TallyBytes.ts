/**
 * Tallies as bytes, for where thousands are read to be added up: decoding and adding is one walk,
 * and each tells where it ends, so that tallies one after the other are read as their sum.
 *
 * The counters in the order of `Tally.counters`, the cost as its decimal places and its digits,
 * and the histogram (`Histogram.encode`) led by its length; every number an unsigned LEB128 varint.
 */
import { BigDecimal } from "effect"
import * as Histogram from "./Histogram.ts"
import * as Tally from "./Tally.ts"

/** Equal tallies have equal bytes. */
export const encode = (tally: Tally.Tally): Uint8Array => {
  const bytes: Array<number> = []
  const varint = (value: number) => {
    let rest = value
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    bytes.push(rest)
  }
  const digits = (value: bigint) => {
    let rest = value
    while (rest >= 0x80n) {
      bytes.push(Number(rest & 0x7fn) + 0x80)
      rest >>= 7n
    }
    bytes.push(Number(rest))
  }
  for (const name of Tally.counters) varint(tally[name])
  const { scale, value } = BigDecimal.normalize(tally.costUsd)
  // A multiple of ten has negative places once it is normalized.
  varint(Math.max(scale, 0))
  digits(scale < 0 ? value * 10n ** BigInt(-scale) : value)
  const histogram = Histogram.encode(tally.responseTimes)
  varint(histogram.length)
  const out = new Uint8Array(bytes.length + histogram.length)
  out.set(bytes)
  out.set(histogram, bytes.length)
  return out
}

/** What is added to a tally: in plain numbers, which take a fraction of the time. */
interface Added {
  readonly counters: Float64Array
  /** By the number of decimal places, in units of the last of them; exact, as long as they are safe integers. */
  readonly costs: Array<number>
}

const finish = (into: Tally.Tally, { costs, counters }: Added): void => {
  Tally.counters.forEach((name, i) => (into[name] += counters[i] ?? 0))
  costs.forEach((cost, scale) => {
    if (cost > 0) into.costUsd = BigDecimal.sum(into.costUsd, BigDecimal.make(BigInt(cost), scale))
  })
}

/** Adds each tally of `bytes`, one after the other, to the one that `into` gives for its index, in place. */
export const addEachInto = (into: (index: number) => Tally.Tally, bytes: Uint8Array): void => {
  const all = new Map<Tally.Tally, Added>()
  const addedTo = (tally: Tally.Tally): Added => {
    const known = all.get(tally)
    if (known !== undefined) return known
    const added = { counters: new Float64Array(Tally.counters.length), costs: [] }
    all.set(tally, added)
    return added
  }
  let offset = 0
  const varint = (): number => {
    let byte = bytes[offset++] ?? 0
    let value = byte & 0x7f
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = bytes[offset++] ?? 0
      value += (byte & 0x7f) * scale
    }
    return value
  }
  for (let index = 0; offset < bytes.length; index++) {
    const tally = into(index)
    const { costs, counters } = addedTo(tally)
    for (let i = 0; i < counters.length; i++) counters[i] = (counters[i] ?? 0) + varint()
    const scale = varint()
    const start = offset
    const cost = (costs[scale] ?? 0) + varint()
    if (Number.isSafeInteger(cost)) costs[scale] = cost
    else tally.costUsd = BigDecimal.sum(tally.costUsd, BigDecimal.make(digits(bytes, start, offset), scale))
    const end = varint() + offset
    Histogram.mergeEncodedInto(tally.responseTimes, bytes, offset, end)
    offset = end
  }
  for (const [tally, added] of all) finish(tally, added)
}

/** A varint that no plain number holds. */
const digits = (bytes: Uint8Array, start: number, end: number): bigint =>
  bytes.subarray(start, end).reduceRight((whole, byte) => (whole << 7n) + BigInt(byte & 0x7f), 0n)

/** Adds all tallies of `bytes`, one after the other, to `into`, in place. */
export const addAllInto = (into: Tally.Tally, bytes: Uint8Array): Tally.Tally => {
  addEachInto(() => into, bytes)
  return into
}
