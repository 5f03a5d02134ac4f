/** The five series of a range as charts. */
import * as Format from "~/lib/format"
import type { DurationPoint, ResponsePoint, SuccessPoint, TokenPoint, VolumePoint } from "~/lib/lean.server"
import type { Drawn } from "~/lib/packed"
import { build, type ChartModel } from "./model"
import { countAxis, durationAxis, shareAxis } from "./value-axis"

export type ResponseKey = "avg" | "p50" | "p95" | "p99"
export type VolumeKey = "inbound" | "outbound"
export type SuccessKey = "rate"
export type DurationKey = "avgSeconds" | "p50Seconds" | "p95Seconds"
export type TokenKey = "input" | "cachedInput" | "output"

const highest = (values: ReadonlyArray<number>) => Math.max(0, ...values)
const stacked = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0)

export const responseTimes = (series: Drawn<ResponsePoint>, zone: string): ChartModel<ResponseKey> =>
  build({
    ...series,
    keys: ["p50", "avg", "p95", "p99"] as const,
    names: { avg: "average", p50: "p50", p95: "p95", p99: "p99" },
    zone,
    format: (value) => Format.text(Format.duration(value)),
    reach: highest,
    axisOf: durationAxis,
    tail: ["p99"],
    // Two lines answer whether bots are slow; the others are for whoever looks closer.
    aside: ({ isCompared, isCut, isDense }) =>
      isDense || isCompared ? ["avg", "p99"] : isCut ? ["p99"] : [],
    beforeName: "p95 before"
  })

export const messageVolume = (series: Drawn<VolumePoint>, zone: string): ChartModel<VolumeKey> =>
  build({
    ...series,
    keys: ["inbound", "outbound"] as const,
    names: { inbound: "inbound", outbound: "outbound" },
    zone,
    format: (value) => Format.number(value),
    reach: stacked,
    axisOf: countAxis,
    beforeName: "both before"
  })

export const successRate = (series: Drawn<SuccessPoint>, zone: string): ChartModel<SuccessKey> =>
  build({
    ...series,
    keys: ["rate"] as const,
    names: { rate: "success rate" },
    zone,
    format: (value) => Format.text(Format.percent(value)),
    reach: highest,
    axisOf: shareAxis,
    beforeName: "before",
    notes: ({ answers, failed, fallback }) => [
      { name: "answers", text: Format.number(answers) },
      { name: "failed", text: Format.number(failed) },
      { name: "fallback", text: Format.number(fallback) }
    ]
  })

export const conversationDuration = (series: Drawn<DurationPoint>, zone: string): ChartModel<DurationKey> =>
  build({
    ...series,
    keys: ["p50Seconds", "avgSeconds", "p95Seconds"] as const,
    names: { avgSeconds: "average", p50Seconds: "p50", p95Seconds: "p95" },
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
    aside: ({ isCompared, isDense }) =>
      isCompared ? ["avgSeconds", "p95Seconds"] : isDense ? ["avgSeconds"] : [],
    beforeName: "p50 before",
    notes: ({ conversations }) => [{ name: "conversations", text: Format.number(conversations) }]
  })

export const tokenUsage = (series: Drawn<TokenPoint>, zone: string): ChartModel<TokenKey> =>
  build({
    ...series,
    keys: ["input", "cachedInput", "output"] as const,
    names: { input: "input, not cached", cachedInput: "cached input", output: "output" },
    zone,
    format: (value) => Format.number(value),
    reach: stacked,
    axisOf: countAxis,
    beforeName: "all before",
    notes: ({ cost }) => [{ name: "cost", text: cost }]
  })
