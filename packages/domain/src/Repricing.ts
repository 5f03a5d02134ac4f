/** Which messages cost something else once a price was set or withdrawn. */
import type { Price } from "./Price.ts"
import * as PriceBook from "./PriceBook.ts"

/** Messages of a model, sent in `[from, to)`, and the price that is in force for them. */
export interface Segment {
  readonly model: string
  /** Of the model's dated snapshots instead of itself; without those that have a segment by their own name. */
  readonly snapshots: boolean
  readonly from: number
  /** `null`: without end. */
  readonly to: number | null
  /** `null`: there is none. */
  readonly price: Price | null
}

/** The messages of `model` and its snapshots that were sent in `[from, to)`, by segments. */
export interface Repricing {
  readonly model: string
  readonly from: number
  readonly to: number | null
  readonly segments: ReadonlyArray<Segment>
}

/**
 * What a change of one price is about: messages from `validFrom` until the next own price of the model.
 *
 * @param own all of an organization's own prices, after the change
 */
export const make = (own: ReadonlyArray<Price>, model: string, validFrom: number): Repricing => {
  const book = PriceBook.ofOrganization(own)
  const later = own.filter((price) => price.model === model && price.validFrom > validFrom)
  const end = later.length === 0 ? null : Math.min(...later.map((price) => price.validFrom))

  /** The range cut wherever one of the lists has a new price. */
  const cut = (
    name: { readonly model: string; readonly snapshots: boolean },
    lists: ReadonlyArray<string>,
    priceAt: (instant: number) => Price | null
  ): ReadonlyArray<Segment> => {
    const inside = lists
      .flatMap((list) => book.get(list) ?? [])
      .map((price) => price.validFrom)
      .filter((instant) => instant > validFrom && (end === null || instant < end))
    const starts = [...new Set([validFrom, ...inside])].sort((a, b) => a - b)
    return starts.map((from, i) => ({ ...name, from, to: starts[i + 1] ?? end, price: priceAt(from) }))
  }

  const named = (name: string) =>
    cut({ model: name, snapshots: false }, [name, PriceBook.withoutDate(name)], (instant) =>
      PriceBook.priceOf(book, name, instant)
    )
  const listedSnapshots = [...book.keys()].filter(
    (name) => name !== model && PriceBook.withoutDate(name) === model
  )
  const segments = [
    ...[model, ...listedSnapshots].flatMap(named),
    ...cut(
      { model, snapshots: true },
      [model],
      (instant) => book.get(model)?.find((price) => price.validFrom <= instant) ?? null
    )
  ]
  return { model, from: validFrom, to: end, segments }
}
