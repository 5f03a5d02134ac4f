/**
 * Sets of numbers as bytes: who was there in an hour, by its quarters, or in a day. Lists one after
 * the other are read as their union, so that SQL only strings them together.
 *
 * Each list is the quarter of the hour that it is of (0..3; a day's is 0), how many numbers follow,
 * and these ascending, each as its distance from the one before; every number an unsigned LEB128
 * varint. A number that is in two quarters is in both lists.
 */

/** Numbers, ascending and distinct, of a quarter. */
export interface List {
  readonly quarter: number
  readonly numbers: ReadonlyArray<number>
}

/** Reads every quarter. */
export const everyQuarter = 0b1111

/** Equal lists have equal bytes. Empty ones are left out. */
export const encode = (lists: ReadonlyArray<List>): Uint8Array => {
  const bytes: Array<number> = []
  const varint = (value: number) => {
    let rest = value
    while (rest >= 0x80) {
      bytes.push((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    bytes.push(rest)
  }
  for (const { numbers, quarter } of lists) {
    if (numbers.length === 0) continue
    varint(quarter)
    varint(numbers.length)
    let previous = 0
    for (const number of numbers) {
      varint(number - previous)
      previous = number
    }
  }
  return Uint8Array.from(bytes)
}

/**
 * Calls `visit` with each number of the lists.
 *
 * @param quarters which quarters: bit n for the nth
 */
export const each = (bytes: Uint8Array, quarters: number, visit: (number: number) => void): void => {
  let offset = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (offset < bytes.length) {
    const isWanted = ((quarters >> varint()) & 1) === 1
    let number = 0
    for (let left = varint(); left > 0; left--) {
      number += varint()
      if (isWanted) visit(number)
    }
  }
}

/** The union of the lists as one of quarter 0, ascending. */
export const union = (bytes: Uint8Array): List => {
  const numbers = new Set<number>()
  each(bytes, everyQuarter, (number) => numbers.add(number))
  return { quarter: 0, numbers: [...numbers].sort((a, b) => a - b) }
}

/** How many numbers are new to a set that grows: a stamp for each number says who saw it last. */
export interface Seen {
  /** @param stamp other than 0 @returns whether `stamp` had not seen the number yet */
  readonly add: (number: number, stamp: number) => boolean
}

export const seen = (): Seen => {
  let stamps = new Uint32Array(1 << 12)
  return {
    add: (number, stamp) => {
      if (number >= stamps.length) {
        const larger = new Uint32Array(Math.max(stamps.length * 2, number + 1))
        larger.set(stamps)
        stamps = larger
      }
      if (stamps[number] === stamp) return false
      stamps[number] = stamp
      return true
    }
  }
}
