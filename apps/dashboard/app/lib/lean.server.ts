/** Answers without what a page does not show: it would travel twice, in the HTML and beside it. */
import { type Charted, pack } from "./packed.ts"
import type { BucketName } from "./types.ts"

/** Tenths of a millisecond or second, hundredths of a per cent: below what anybody sees in a chart. */
const rounded = <P extends object>(point: P): P => {
  const values = Object.entries(point).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "number" || Number.isInteger(value)) return [name, value]
    const scale = Math.abs(value) < 1 ? 10_000 : 10
    return [name, Math.round(value * scale) / scale]
  })
  return Object.fromEntries(values) as P
}

interface Series<P> {
  readonly to: string
  readonly bucket: BucketName
  readonly points: ReadonlyArray<P>
  readonly previous?: { readonly points: ReadonlyArray<P> } | undefined
}

export const charted = <P extends { readonly t: string }>(
  series: Series<P>,
  sentence: string
): Charted<P> => ({
  to: series.to,
  bucket: series.bucket,
  points: pack(series.points.map(rounded)),
  before: series.previous === undefined ? null : pack(series.previous.points.map(rounded)),
  sentence
})
