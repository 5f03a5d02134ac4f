import { describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import * as PriceBook from "../src/PriceBook.ts"
import * as Repricing from "../src/Repricing.ts"

const models = ["gpt-4o", "gpt-4o-2024-05-13", "gpt-4o-2024-08-06", "m", "m-20250101", "m-20250101-20250202"]
const instants = [
  0,
  100,
  Date.UTC(2024, 4, 13),
  Date.UTC(2024, 7, 1),
  Date.UTC(2024, 9, 2),
  Date.UTC(2026, 0)
]

const anyPrice = fc
  .record({ model: fc.constantFrom(...models), validFrom: fc.constantFrom(...instants), cents: fc.nat(9) })
  .map(
    ({ cents, ...price }): PriceBook.Price => ({
      ...price,
      input: BigDecimal.make(BigInt(cents), 2),
      cachedInput: null,
      cacheCreationInput: null,
      output: BigDecimal.make(BigInt(cents), 2)
    })
  )

const isFor = (all: ReadonlyArray<Repricing.Segment>, model: string, at: number) => {
  const byName = all.some((segment) => !segment.snapshots && segment.model === model)
  return all.filter(
    ({ from, model: name, snapshots, to }) =>
      (byName
        ? !snapshots && name === model
        : snapshots && name !== model && name === PriceBook.withoutDate(model)) &&
      from <= at &&
      (to === null || at < to)
  )
}

describe("Repricing", () => {
  it.prop(
    "names every message whose price a change touches once, with its new price, and none other wrongly",
    [fc.array(anyPrice, { maxLength: 6 }), anyPrice, fc.boolean()],
    ([others, changed, withdrawn]) => {
      const same = (one: PriceBook.Price) =>
        one.model === changed.model && one.validFrom === changed.validFrom
      const rest = others.filter((one) => !same(one))
      const [before, after] = withdrawn ? [[...rest, changed], rest] : [others, [...rest, changed]]
      const { segments } = Repricing.make(after, changed.model, changed.validFrom)
      const books = [before, after].map(PriceBook.ofOrganization)
      for (const model of [...models, "gpt-4o-2024-11-20", "gpt-4o-mini", "m-2025-03-03", "other"]) {
        for (const at of instants.flatMap((instant) => [instant - 1, instant, instant + 1])) {
          const [old, now] = books.map((book) => PriceBook.priceOf(book, model, at))
          const found = isFor(segments, model, at)
          if (found.length === 0) expect(now).toStrictEqual(old)
          else expect(found.map(({ price }) => price)).toStrictEqual([now])
        }
      }
    },
    { fastCheck: { numRuns: 300 } }
  )
})
