import { useNavigate } from "@remix-run/react"
import { useMemo } from "react"
import { ChartFigure } from "~/charts/figure"
import { build, type ChartModel } from "~/charts/model"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import * as Format from "~/lib/format"
import { minuteOf } from "~/lib/span"
import type { BucketName } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import type { SpendSeries } from "./series.server"
import { usdAxis } from "./usd-axis"

type Key = "r1" | "r2" | "r3" | "r4" | "r5" | "rest"
const ranks = ["r1", "r2", "r3", "r4", "r5"] as const

const bucketNames: Record<BucketName, string> = {
  "15m": "per 15 minutes",
  hour: "per hour",
  day: "per day",
  week: "per week"
}

const usd = (value: number | null) => Format.text(Format.usd(value === null ? null : value.toFixed(6)))

const modelOf = (series: SpendSeries, zone: string): ChartModel<Key> => {
  const keys: ReadonlyArray<Key> = [
    ...ranks.slice(0, series.models.length),
    ...(series.rest === null ? [] : ["rest" as const])
  ]
  const names = { r1: "", r2: "", r3: "", r4: "", r5: "", rest: series.rest ?? "" }
  const none = { r1: null, r2: null, r3: null, r4: null, r5: null, rest: null }
  ranks.forEach((key, i) => {
    names[key] = series.models[i] ?? ""
  })
  return build<Key, { t: string; partial: boolean }>({
    keys,
    names,
    points: series.points.map(({ costs, partial, t }) => {
      const values: Record<Key, number | null> = { ...none }
      keys.forEach((key, i) => {
        values[key] = costs[i] ?? null
      })
      return { t, partial, ...values }
    }),
    bucket: series.bucket,
    zone,
    format: usd,
    reach: (values) => values.reduce((sum, value) => sum + value, 0),
    axisOf: usdAxis
  })
}

const sumOf = ({ values }: ChartModel<Key>["rows"][number], keys: ReadonlyArray<Key>) =>
  keys.reduce((sum, key) => sum + (values[key] ?? 0), 0)

const sentenceOf = ({ keys, nameOf, names, rows }: ChartModel<Key>): string => {
  const sums = rows.map((row) => ({ row, value: sumOf(row, keys) }))
  const total = sums.reduce((sum, { value }) => sum + value, 0)
  const most = sums.reduce((best, one) => (one.value > best.value ? one : best))
  const first = keys[0]
  if (first === undefined || total === 0) return "Nothing with a price in this range."
  const part = rows.reduce((sum, row) => sum + (row.values[first] ?? 0), 0) / total
  return `${usd(total)} in all, ${Format.text(Format.percent(part, 0))} of it by ${names[first]}. Most on ${nameOf(most.row)}: ${usd(most.value)}.`
}

export const SpendChart = ({ filters, series }: { filters: Filters; series: SpendSeries }) => {
  const { zone, zoneLabel } = useDash()
  const navigate = useNavigate()
  const model = useMemo(() => modelOf(series, zone), [series, zone])
  const hrefOf = (index: number) => {
    const from = minuteOf(model.rows[index]?.t ?? 0)
    const to = minuteOf(model.rows[index + 1]?.t ?? Date.parse(series.to))
    return `/conversations${toSearch({ ...forOverview(filters), compare: false, from, to })}`
  }
  return (
    <ChartFigure
      kind="bar"
      title={`Spend ${bucketNames[series.bucket]}, by model`}
      sentence={sentenceOf(model)}
      model={model}
      zoneLabel={zoneLabel}
      hrefOf={hrefOf}
      onPick={(index) => navigate(hrefOf(index))}
    />
  )
}
