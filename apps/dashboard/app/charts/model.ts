/** Charts as plain data: both drawings, ours on the server and nivo's after it, start from this. */
import * as Format from "~/lib/format"
import type { BucketName, MessageVolume, ResponseTimes } from "~/lib/types"
import { type Axis, countAxis, durationAxis } from "./value-axis"
import { bucketName, type Tick, timeTicks } from "./time-ticks"

export interface Row<Key extends string> {
  /** Start of the bucket. */
  readonly t: number
  readonly name: string
  /** Not over yet: its values will still change. */
  readonly partial: boolean
  readonly values: Readonly<Record<Key, number | null>>
  readonly texts: Readonly<Record<Key, string>>
}

export interface ChartModel<Key extends string> extends Axis {
  readonly keys: ReadonlyArray<Key>
  readonly names: Readonly<Record<Key, string>>
  readonly rows: ReadonlyArray<Row<Key>>
  /** The highest a row reaches: its greatest value, or the sum of a stack. */
  readonly reach: (values: ReadonlyArray<number>) => number
  readonly axisOf: (reach: number) => Axis
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
): Axis => axisOf(Math.max(0, ...rows.map((row) => reach(keys.map((key) => row.values[key] ?? 0)))))

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
  const { axisOf, bucket, format, keys, points, reach, zone } = input
  const rows = points.map((point) => {
    const t = Date.parse(point.t)
    const values = byKey(keys, (key): number | null => point[key])
    const texts = byKey(keys, (key) => format(point[key]))
    return { t, name: bucketName(t, bucket, zone), partial: point.partial, values, texts }
  })
  return {
    keys,
    names: input.names,
    rows,
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

export type ResponseKey = "avg" | "p50" | "p95" | "p99"
export type VolumeKey = "inbound" | "outbound"

export const responseTimes = (series: ResponseTimes, zone: string): ChartModel<ResponseKey> =>
  build({
    keys: ["p50", "avg", "p95", "p99"] as const,
    names: { avg: "average", p50: "p50", p95: "p95", p99: "p99" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.text(Format.duration(value)),
    reach: (values) => Math.max(0, ...values),
    axisOf: durationAxis
  })

export const messageVolume = (series: MessageVolume, zone: string): ChartModel<VolumeKey> =>
  build({
    keys: ["inbound", "outbound"] as const,
    names: { inbound: "inbound", outbound: "outbound" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.number(value),
    reach: (values) => values.reduce((sum, value) => sum + value, 0),
    axisOf: countAxis
  })
