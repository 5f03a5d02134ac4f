import { addEqualityTesters, describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import * as Histogram from "../src/Histogram.ts"
import * as Tally from "../src/Tally.ts"
import * as TallyBytes from "../src/TallyBytes.ts"
import * as Usd from "../src/Usd.ts"

addEqualityTesters()

const tally: fc.Arbitrary<Tally.Tally> = fc
  .tuple(
    fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 45 })), {
      minLength: Tally.counters.length,
      maxLength: Tally.counters.length
    }),
    fc.bigInt({ min: 0n, max: 10n ** 30n }),
    fc.integer({ min: -3, max: 40 }),
    fc.array(fc.nat(Histogram.max), { maxLength: 40 })
  )
  .map(([counts, value, scale, times]) => ({
    ...(Object.fromEntries(Tally.counters.map((name, i) => [name, counts[i] ?? 0])) as Record<
      Tally.Counter,
      number
    >),
    costUsd: BigDecimal.make(value, scale),
    responseTimes: Histogram.fromSamples(times)
  }))

const plain = ({ costUsd, ...rest }: Tally.Tally) => ({ ...rest, costUsd: Usd.format(costUsd) })

describe("TallyBytes", () => {
  it.prop("are read, one after the other, as their sum", [fc.array(tally, { maxLength: 5 })], ([all]) => {
    const bytes = Buffer.concat(all.map(TallyBytes.encode))
    expect(plain(TallyBytes.addAllInto(Tally.empty(), bytes))).toStrictEqual(
      plain(all.reduce(Tally.addInto, Tally.empty()))
    )
  })

  it.prop("are each added to the sum of its place", [fc.array(fc.tuple(tally, fc.nat(2)))], ([all]) => {
    const sums = [Tally.empty(), Tally.empty(), Tally.empty()]
    const sumAt = (place: number | undefined) => sums[place ?? 0] ?? expect.fail()
    TallyBytes.addEachInto(
      (index) => sumAt(all[index]?.[1]),
      Buffer.concat(all.map(([one]) => TallyBytes.encode(one)))
    )
    sums.forEach((sum, place) => {
      const own = all.flatMap(([one, of]) => (of === place ? [one] : []))
      expect(plain(sum)).toStrictEqual(plain(own.reduce(Tally.addInto, Tally.empty())))
    })
  })

  it.prop("are equal for equal tallies", [tally], ([one]) => {
    const again = TallyBytes.addAllInto(Tally.empty(), TallyBytes.encode(one))
    expect(TallyBytes.encode(again)).toStrictEqual(TallyBytes.encode(one))
  })
})
