import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as MemberBytes from "../src/MemberBytes.ts"

const list = fc.record({
  quarter: fc.nat(3),
  numbers: fc
    .uniqueArray(fc.oneof(fc.nat(300), fc.nat(2 ** 31 - 1)))
    .map((numbers) => numbers.sort((a, b) => a - b))
})

const numbersOf = (bytes: Uint8Array, quarters: number) => {
  const found: Array<number> = []
  MemberBytes.each(bytes, quarters, (number) => found.push(number))
  return found
}

describe("MemberBytes", () => {
  it.prop(
    "reads what was written, of the quarters asked for",
    [fc.array(list), fc.nat(15)],
    ([lists, quarters]) => {
      const wanted = lists.filter(({ quarter }) => (quarters >> quarter) & 1)
      expect(numbersOf(MemberBytes.encode(lists), quarters)).toStrictEqual(
        wanted.flatMap(({ numbers }) => numbers)
      )
    }
  )

  it.prop("lists one after the other are their union", [list, list], ([a, b]) => {
    const both = Uint8Array.from([...MemberBytes.encode([a]), ...MemberBytes.encode([b])])
    expect(MemberBytes.union(both)).toStrictEqual({
      quarter: 0,
      numbers: [...new Set([...a.numbers, ...b.numbers])].sort((x, y) => x - y)
    })
  })

  it.prop(
    "a number counts once for each stamp",
    [fc.array(fc.tuple(fc.nat(9000), fc.integer({ min: 1, max: 2 })))],
    ([all]) => {
      // In the order of stamps, as bots come one after the other.
      const ordered = [...all].sort((a, b) => a[1] - b[1])
      const seen = MemberBytes.seen()
      const counted = ordered.filter(([number, stamp]) => seen.add(number, stamp)).length
      expect(counted).toBe(new Set(ordered.map(String)).size)
    }
  )
})
