/** Charts as plain data: both drawings, ours on the server and nivo's after it, start from this. */
import * as Format from "~/lib/format"
import type { BucketName, MessageVolume, ResponseTimes } from "~/lib/types"
import { niceMax, valueTicks } from "./scale"
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

export interface ChartModel<Key extends string> {
  readonly keys: ReadonlyArray<Key>
  readonly names: Readonly<Record<Key, string>>
  readonly rows: ReadonlyArray<Row<Key>>
  readonly top: number
  readonly valueTicks: ReadonlyArray<{ readonly value: number; readonly label: string }>
  readonly timeTicks: ReadonlyArray<Tick>
}

interface Input<Key extends string, P extends { readonly t: string; readonly partial: boolean }> {
  readonly keys: ReadonlyArray<Key>
  readonly names: Record<Key, string>
  readonly points: ReadonlyArray<P & Record<Key, number | null>>
  readonly bucket: BucketName
  readonly zone: string
  readonly format: (value: number | null) => string
  /** The highest a row reaches: its greatest value, or the sum of a stack. */
  readonly reach: (values: ReadonlyArray<number>) => number
}

const byKey = <Key extends string, Value>(keys: ReadonlyArray<Key>, of: (key: Key) => Value) => {
  const record = {} as Record<Key, Value>
  for (const key of keys) record[key] = of(key)
  return record
}

const build = <Key extends string, P extends { readonly t: string; readonly partial: boolean }>(
  input: Input<Key, P>
): ChartModel<Key> => {
  const { bucket, format, keys, points, reach, zone } = input
  const rows = points.map((point) => {
    const t = Date.parse(point.t)
    const values = byKey(keys, (key): number | null => point[key])
    const texts = byKey(keys, (key) => format(point[key]))
    return { t, name: bucketName(t, bucket, zone), partial: point.partial, values, texts }
  })
  const top = niceMax(Math.max(0, ...rows.map((row) => reach(keys.map((key) => row.values[key] ?? 0)))))
  return {
    keys,
    names: input.names,
    rows,
    top,
    valueTicks: valueTicks(top).map((value) => ({ value, label: format(value) })),
    timeTicks: timeTicks(
      rows.map((row) => row.t),
      bucket,
      zone
    )
  }
}

export type ResponseKey = "avg" | "p50" | "p95" | "p99"
export type VolumeKey = "inbound" | "outbound"

/** Axis labels need no more digits than tell them apart. */
const milliseconds = (ms: number) =>
  Format.text(Format.duration(ms))
    .replace(/(\.\d*?)0+(?=\u202fs$)/, "$1")
    .replace(/\.(?=\u202fs$)/, "")

export const responseTimes = (series: ResponseTimes, zone: string): ChartModel<ResponseKey> => {
  const model = build({
    keys: ["p50", "avg", "p95", "p99"] as const,
    names: { avg: "average", p50: "p50", p95: "p95", p99: "p99" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.text(Format.duration(value)),
    reach: (values) => Math.max(0, ...values)
  })
  return {
    ...model,
    valueTicks: model.valueTicks.map(({ value }) => ({
      value,
      label: value === 0 ? "0" : milliseconds(value)
    }))
  }
}

export const messageVolume = (series: MessageVolume, zone: string): ChartModel<VolumeKey> =>
  build({
    keys: ["inbound", "outbound"] as const,
    names: { inbound: "inbound", outbound: "outbound" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.number(value),
    reach: (values) => values.reduce((sum, value) => sum + value, 0)
  })
