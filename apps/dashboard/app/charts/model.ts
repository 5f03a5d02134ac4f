/** Charts as plain data: both drawings, ours on the server and nivo's after it, start from this. */
import type { BucketName } from "~/lib/types"
import type { Axis } from "./value-axis"
import { dense, usualReach } from "./scale"
import { bucketName, type Tick, timeTicks } from "./time-ticks"

export interface Row<Key extends string> {
  /** Start of the bucket. */
  readonly t: number
  /** Not over yet: its values will still change. */
  readonly partial: boolean
  readonly values: Readonly<Record<Key, number | null>>
  /** The value of the same bucket in the range before; null where there is none to compare with. */
  readonly before: number | null
}

/** Told beside the values, not drawn: a cost, a part. */
export interface Note {
  readonly name: string
  readonly text: string
}

export interface ChartModel<Key extends string> extends Axis {
  readonly keys: ReadonlyArray<Key>
  readonly names: Readonly<Record<Key, string>>
  readonly rows: ReadonlyArray<Row<Key>>
  /** What the line of the range before is called; null without one. */
  readonly beforeName: string | null
  /** What leaves the plot at its top goes as far as this; null where nothing does. */
  readonly cut: string | null
  /** The highest a row reaches: its greatest value, or the sum of a stack. */
  readonly reach: (values: ReadonlyArray<number>) => number
  /** @param least the lowest value there is: an axis of lines may begin above 0 */
  readonly axisOf: (reach: number, least: number) => Axis
  /** Series whose peaks alone may leave the plot; null where nothing may. */
  readonly tail: ReadonlyArray<Key> | null
  /** Series that are not drawn until somebody asks for them. */
  readonly aside: ReadonlyArray<Key>
  readonly format: (value: number | null) => string
  readonly nameOf: (row: { readonly t: number }) => string
  readonly notesOf: (index: number) => ReadonlyArray<Note>
  readonly timeTicks: ReadonlyArray<Tick>
}

/** What makes a chart hard to read. */
export interface Crowding {
  readonly isDense: boolean
  readonly isCompared: boolean
  readonly isCut: boolean
}

export const isDense = ({ rows }: { readonly rows: ReadonlyArray<unknown> }) => rows.length > dense

interface Input<Key extends string, P extends { readonly t: string; readonly partial: boolean }> {
  readonly keys: ReadonlyArray<Key>
  readonly names: Record<Key, string>
  readonly points: ReadonlyArray<P & Record<Key, number | null>>
  readonly bucket: BucketName
  readonly zone: string
  readonly format: ChartModel<Key>["format"]
  readonly reach: ChartModel<Key>["reach"]
  readonly axisOf: ChartModel<Key>["axisOf"]
  readonly tail?: ChartModel<Key>["tail"]
  readonly aside?: (chart: Crowding) => ReadonlyArray<Key>
  /** One line of the range before, pale, behind the series it belongs to. */
  readonly before?: ReadonlyArray<number | null> | null
  readonly beforeName?: string
  readonly notes?: (point: P) => ReadonlyArray<Note>
}

const byKey = <Key extends string, Value>(keys: ReadonlyArray<Key>, of: (key: Key) => Value) => {
  const record = {} as Record<Key, Value>
  for (const key of keys) record[key] = of(key)
  return record
}

/** The axis that holds these keys; where their peaks would leave the rest less than half of it, as far as is usual. */
const axisFor = <Key extends string>(
  {
    axisOf,
    format,
    reach,
    rows,
    tail
  }: Pick<ChartModel<Key>, "axisOf" | "format" | "reach" | "rows" | "tail">,
  keys: ReadonlyArray<Key>
) => {
  const reaches = (of: ReadonlyArray<Key>) => rows.map((row) => reach(of.map((key) => row.values[key] ?? 0)))
  const highest = Math.max(0, ...rows.map(({ before }) => before ?? 0), ...reaches(keys))
  const most = tail === null ? 0 : usualReach(reaches(keys.filter((key) => !tail.includes(key))))
  const low = axisOf(most, 0)
  const isCut = most > 0 && low.top < highest / 2
  if (isCut) return { ...low, cut: format(highest) }
  let least = highest
  for (const { before, values } of rows) {
    least = Math.min(least, before ?? least)
    for (const key of keys) least = Math.min(least, values[key] ?? least)
  }
  return { ...axisOf(highest, least), cut: null }
}

/** The chart with these series alone, as large as it then can be. */
export const only = <Key extends string>(
  model: ChartModel<Key>,
  keys: ReadonlyArray<Key>
): ChartModel<Key> => ({
  ...model,
  keys,
  ...axisFor(model, keys)
})

/** The one way a chart is made: keys in drawing order, points in time order. */
export const build = <Key extends string, P extends { readonly t: string; readonly partial: boolean }>(
  input: Input<Key, P>
): ChartModel<Key> => {
  const {
    aside,
    axisOf,
    before = null,
    beforeName = null,
    bucket,
    format,
    keys,
    notes,
    points,
    reach,
    tail = null,
    zone
  } = input
  const rows = points.map((point, i) => ({
    t: Date.parse(point.t),
    partial: point.partial,
    values: byKey(keys, (key): number | null => point[key]),
    before: before?.[i] ?? null
  }))
  const axis = axisFor({ axisOf, format, reach, rows, tail }, keys)
  return {
    keys,
    aside:
      aside?.({ isDense: isDense({ rows }), isCompared: before !== null, isCut: axis.cut !== null }) ?? [],
    names: input.names,
    rows,
    beforeName: before === null ? null : beforeName,
    reach,
    axisOf,
    tail,
    format,
    nameOf: ({ t }) => bucketName(t, bucket, zone, rows.at(-1)?.t),
    notesOf: (index) => {
      const point = points[index]
      return point === undefined ? [] : (notes?.(point) ?? [])
    },
    ...axis,
    timeTicks: timeTicks(
      rows.map((row) => row.t),
      bucket,
      zone
    )
  }
}
