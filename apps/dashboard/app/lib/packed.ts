/**
 * Points of a series on their way into the page: columns as one text. As objects they would be most of the page's
 * weight, each name and number twice.
 */

import type { BucketName } from "./types.ts"

/** @typeParam P what `unpack` makes of it: flat, with `t` as an RFC 3339 instant of a whole minute */
export interface Packed<P> {
  readonly keys: ReadonlyArray<string & keyof P>
  /** JSON of a list of columns. */
  readonly columns: string
}

export type Point = { readonly t: string }

const minute = 60_000

export const pack = <P extends Point>(points: ReadonlyArray<P>): Packed<P> => {
  const [first] = points
  const keys = first === undefined ? [] : (Object.keys(first) as Array<string & keyof P>)
  let before = 0
  const cell = (point: P, key: keyof P): unknown => {
    if (key !== "t") return point[key]
    // Steps rather than instants: they are nearly all the same.
    const at = Date.parse(point.t) / minute
    const step = at - before
    before = at
    return step
  }
  return { keys, columns: JSON.stringify(keys.map((key) => points.map((point) => cell(point, key)))) }
}

export const unpack = <P extends Point>({ columns, keys }: Packed<P>): ReadonlyArray<P> => {
  const values: ReadonlyArray<ReadonlyArray<unknown>> = JSON.parse(columns)
  let at = 0
  return (values[0] ?? []).map((_, i) => {
    const point: Record<string, unknown> = {}
    keys.forEach((key, column) => {
      const value = values[column]?.[i]
      point[key] =
        key === "t" && typeof value === "number" ? new Date((at += value) * minute).toISOString() : value
    })
    // The inverse of `pack`, which took a P apart.
    return point as P
  })
}

/** Of every point the value of one key, without making the points. */
export const columnOf = <P extends Point, Key extends string & keyof P>(
  { columns, keys }: Packed<P>,
  key: Key
): ReadonlyArray<P[Key]> => JSON.parse(columns)[keys.indexOf(key)] ?? []

/** What a chart is drawn from: a series of the API, as much of it as is shown. */
export interface Drawn<P> {
  readonly bucket: BucketName
  readonly points: ReadonlyArray<P>
  /** The line of the range before, bucket by bucket; null where nothing is compared. */
  readonly before: ReadonlyArray<number | null> | null
}

/** A series on its way into the page, with the sentence that says what is in it. */
export interface Charted<P> {
  readonly to: string
  readonly bucket: BucketName
  readonly points: Packed<P>
  /** JSON of that line. */
  readonly before: string
  readonly sentence: string
}

export const drawnOf = <P extends Point>({ before, bucket, points }: Charted<P>): Drawn<P> => ({
  bucket,
  points: unpack(points),
  before: JSON.parse(before)
})
