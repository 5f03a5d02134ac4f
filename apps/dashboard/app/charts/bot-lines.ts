/** Lines of several bots over each other, or each in a chart of its own on one scale. */
import type { BotMetric } from "~/lib/filters"
import * as Format from "~/lib/format"
import type { BucketName } from "~/lib/types"
import { build, type ChartModel } from "./model"
import { usualReach } from "./scale"
import { countAxis, durationAxis, shareAxis } from "./value-axis"

export interface BotLine {
  readonly botId: string
  readonly bucket: BucketName
  readonly points: ReadonlyArray<{
    readonly t: string
    readonly partial: boolean
    readonly value: number | null
  }>
}

export const ranks = ["r1", "r2", "r3", "r4"] as const
export type Rank = (typeof ranks)[number]

const formats: Record<BotMetric, (value: number | null) => string> = {
  messages: (value) => Format.number(value),
  p95: (value) => Format.text(Format.duration(value)),
  success: (value) => Format.text(Format.percent(value))
}
const axes = { messages: countAxis, p95: durationAxis, success: shareAxis }

/** @param lines of the same range, at most as many as there are ranks */
export const overlay = (
  lines: ReadonlyArray<BotLine>,
  metric: BotMetric,
  zone: string,
  nameOf: (botId: string) => string
): ChartModel<Rank> => {
  const keys = ranks.slice(0, lines.length)
  const names = Object.fromEntries(ranks.map((rank, i) => [rank, nameOf(lines[i]?.botId ?? "")]))
  const [first] = lines
  return build({
    keys,
    names: names as Record<Rank, string>,
    points: (first?.points ?? []).map(({ partial, t }, i) => {
      const value = (line: number) => lines[line]?.points[i]?.value ?? null
      return { t, partial, r1: value(0), r2: value(1), r3: value(2), r4: value(3) }
    }),
    bucket: first?.bucket ?? "hour",
    zone,
    format: formats[metric],
    reach: (values) => Math.max(0, ...values),
    axisOf: axes[metric],
    tail: metric === "p95" ? [] : null
  })
}

/** How far small charts beside each other reach, which they have in common. */
export const reachOf = (lines: ReadonlyArray<BotLine>, metric: BotMetric): number => {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value ?? 0))
  return metric === "p95" ? usualReach(values) : Math.max(0, ...values)
}

export const textOf = (metric: BotMetric, value: number | null) => formats[metric](value)
