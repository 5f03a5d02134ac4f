/** The five series of a range as charts. */
import * as Format from "~/lib/format"
import type { Drawn } from "~/lib/packed"
import type { PointOf } from "~/lib/types"
import { build, type ChartModel } from "./model"
import { countAxis, durationAxis, shareAxis } from "./value-axis"

export type ResponseKey = "avg" | "p50" | "p95" | "p99"
export type VolumeKey = "inbound" | "outbound"
export type SuccessKey = "rate"
export type DurationKey = "avgSeconds" | "p50Seconds" | "p95Seconds"
export type TokenKey = "input" | "cachedInput" | "output"

const highest = (values: ReadonlyArray<number>) => Math.max(0, ...values)
const stacked = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0)

/** Null without a range to compare with. */
const before = <P>(name: string, points: ReadonlyArray<P> | undefined, of: (point: P) => number | null) =>
  points === undefined ? null : { name, points, of }

export const responseTimes = (
  series: Drawn<PointOf<"ResponseTimes">>,
  zone: string
): ChartModel<ResponseKey> =>
  build({
    keys: ["p50", "avg", "p95", "p99"] as const,
    names: { avg: "average", p50: "p50", p95: "p95", p99: "p99" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.text(Format.duration(value)),
    reach: highest,
    axisOf: durationAxis,
    before: before("p95 before", series.previous?.points, ({ p95 }) => p95)
  })

export const messageVolume = (series: Drawn<PointOf<"MessageVolume">>, zone: string): ChartModel<VolumeKey> =>
  build({
    keys: ["inbound", "outbound"] as const,
    names: { inbound: "inbound", outbound: "outbound" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.number(value),
    reach: stacked,
    axisOf: countAxis,
    before: before("both before", series.previous?.points, ({ inbound, outbound }) => inbound + outbound)
  })

export const successRate = (series: Drawn<PointOf<"SuccessRate">>, zone: string): ChartModel<SuccessKey> =>
  build({
    keys: ["rate"] as const,
    names: { rate: "success rate" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (value) => Format.text(Format.percent(value)),
    reach: highest,
    axisOf: shareAxis,
    before: before("before", series.previous?.points, ({ rate }) => rate),
    notes: ({ failed, fallback, successful }) => [
      { name: "answers", text: Format.number(successful + failed) },
      { name: "failed", text: Format.number(failed) },
      { name: "fallback", text: Format.number(fallback) }
    ]
  })

export const conversationDuration = (
  series: Drawn<PointOf<"ConversationDuration">>,
  zone: string
): ChartModel<DurationKey> =>
  build({
    keys: ["p50Seconds", "avgSeconds", "p95Seconds"] as const,
    names: { avgSeconds: "average", p50Seconds: "p50", p95Seconds: "p95" },
    points: series.points,
    bucket: series.bucket,
    zone,
    format: (seconds) => Format.text(Format.duration(seconds === null ? null : seconds * 1000)),
    reach: highest,
    axisOf: (reach) => {
      const { bottom, top, valueTicks } = durationAxis(reach * 1000)
      return {
        bottom,
        top: top / 1000,
        valueTicks: valueTicks.map(({ label, value }) => ({ label, value: value / 1000 }))
      }
    },
    before: before("average before", series.previous?.points, ({ avgSeconds }) => avgSeconds),
    notes: ({ conversations }) => [{ name: "conversations", text: Format.number(conversations) }]
  })

/** Input stands without its cached part: the three together are all tokens. */
export const tokenUsage = (series: Drawn<PointOf<"TokenUsage">>, zone: string): ChartModel<TokenKey> => {
  const total = ({ input, output }: { input: number; output: number }) => input + output
  return build({
    keys: ["input", "cachedInput", "output"] as const,
    names: { input: "input, not cached", cachedInput: "cached input", output: "output" },
    points: series.points.map((point) => ({ ...point, input: point.input - point.cachedInput })),
    bucket: series.bucket,
    zone,
    format: (value) => Format.number(value),
    reach: stacked,
    axisOf: countAxis,
    before:
      series.previous === undefined
        ? null
        : {
            name: "all before",
            points: series.previous.points.map((point) => ({
              ...point,
              input: point.input - point.cachedInput
            })),
            of: (point) => total(point) + point.cachedInput
          },
    notes: ({ costUsd }) => [{ name: "cost", text: Format.text(Format.usd(costUsd)) }]
  })
}
