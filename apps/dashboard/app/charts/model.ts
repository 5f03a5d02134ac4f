/** Charts as plain data: both drawings, ours on the server and nivo's after it, start from this. */
import type { BucketName } from "~/lib/types"
import type { Axis } from "./value-axis"
import { bucketName, type Tick, timeTicks } from "./time-ticks"

export interface Row<Key extends string> {
  /** Start of the bucket. */
  readonly t: number
  readonly name: string
  /** Not over yet: its values will still change. */
  readonly partial: boolean
  readonly values: Readonly<Record<Key, number | null>>
  readonly texts: Readonly<Record<Key, string>>
  /** The value of the same bucket in the range before, and as text; null where there is none to compare with. */
  readonly before: number | null
  readonly beforeText: string
  /** Told beside the values, not drawn: a cost, a part. */
  readonly notes: ReadonlyArray<{ readonly name: string; readonly text: string }>
}

export interface ChartModel<Key extends string> extends Axis {
  readonly keys: ReadonlyArray<Key>
  readonly names: Readonly<Record<Key, string>>
  readonly rows: ReadonlyArray<Row<Key>>
  /** What the line of the range before is called; null without one. */
  readonly beforeName: string | null
  /** The highest a row reaches: its greatest value, or the sum of a stack. */
  readonly reach: (values: ReadonlyArray<number>) => number
  /** @param least the lowest value there is: an axis of lines may begin above 0 */
  readonly axisOf: (reach: number, least: number) => Axis
  readonly timeTicks: ReadonlyArray<Tick>
}

interface Input<Key extends string, P extends { readonly t: string; readonly partial: boolean }> {
  readonly keys: ReadonlyArray<Key>
  readonly names: Record<Key, string>
  readonly points: ReadonlyArray<P & Record<Key, number | null>>
  readonly bucket: BucketName
  readonly zone: string
  readonly format: (value: number | null) => string
  readonly reach: ChartModel<Key>["reach"]
  readonly axisOf: ChartModel<Key>["axisOf"]
  /** One line of the range before, pale, behind the series it belongs to. */
  readonly before?: ReadonlyArray<number | null> | null
  readonly beforeName?: string
  readonly notes?: (point: P) => Row<Key>["notes"]
}

const byKey = <Key extends string, Value>(keys: ReadonlyArray<Key>, of: (key: Key) => Value) => {
  const record = {} as Record<Key, Value>
  for (const key of keys) record[key] = of(key)
  return record
}

/** The axis that just holds these keys. */
const axisFor = <Key extends string>(
  { axisOf, reach, rows }: Pick<ChartModel<Key>, "axisOf" | "reach" | "rows">,
  keys: ReadonlyArray<Key>
): Axis => {
  const known = rows.flatMap((row) => keys.flatMap((key) => row.values[key] ?? []))
  const before = rows.flatMap((row) => row.before ?? [])
  const highest = Math.max(0, ...before, ...rows.map((row) => reach(keys.map((key) => row.values[key] ?? 0))))
  return axisOf(highest, Math.min(...known, ...before, highest))
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
  const { axisOf, before = null, beforeName = null, bucket, format, keys, notes, points, reach, zone } = input
  const rows = points.map((point, i) => {
    const was = before?.[i] ?? null
    const t = Date.parse(point.t)
    const values = byKey(keys, (key): number | null => point[key])
    const texts = byKey(keys, (key) => format(point[key]))
    return {
      t,
      name: bucketName(t, bucket, zone),
      partial: point.partial,
      values,
      texts,
      before: was,
      beforeText: format(was),
      notes: notes?.(point) ?? []
    }
  })
  return {
    keys,
    names: input.names,
    rows,
    beforeName: before === null ? null : beforeName,
    reach,
    axisOf,
    ...axisFor({ axisOf, reach, rows }, keys),
    timeTicks: timeTicks(
      rows.map((row) => row.t),
      bucket,
      zone
    )
  }
}
