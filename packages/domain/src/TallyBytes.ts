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

/** Adds each tally of `bytes`, one after the other, to the one that `into` gives for its index, in place. */
export const addEachInto = (into: (index: number) => Tally.Tally, bytes: Uint8Array): void => {
  let offset = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[offset++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  const digits = (): bigint => {
    const start = offset
    const value = varint()
    if (Number.isSafeInteger(value)) return BigInt(value)
    return bytes.subarray(start, offset).reduceRight((whole, byte) => (whole << 7n) + BigInt(byte & 0x7f), 0n)
  }
  for (let index = 0; offset < bytes.length; index++) {
    const sum = into(index)
    for (const name of Tally.counters) sum[name] += varint()
    const scale = varint()
    const value = digits()
    if (value > 0n) sum.costUsd = BigDecimal.sum(sum.costUsd, BigDecimal.make(value, scale))
    const end = varint() + offset
    Histogram.mergeEncodedInto(sum.responseTimes, bytes.subarray(offset, end))
    offset = end
  }
}

/** Adds all tallies of `bytes`, one after the other, to `into`, in place. */
export const addAllInto = (into: Tally.Tally, bytes: Uint8Array): Tally.Tally => {
  addEachInto(() => into, bytes)
  return into
}
