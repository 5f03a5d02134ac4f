/** A chart in one sentence, computed from its rows. */
import * as Format from "~/lib/format"
import type { MessageVolume, ResponseTimes } from "~/lib/types"
import type { ChartModel, ResponseKey, Row, VolumeKey } from "./model"

const peak = <Key extends string>(rows: ReadonlyArray<Row<Key>>, of: (row: Row<Key>) => number | null) =>
  rows.reduce<{ row: Row<Key>; value: number } | null>((best, row) => {
    const value = of(row)
    return value !== null && (best === null || value > best.value) ? { row, value } : best
  }, null)

export const responseSentence = (series: ResponseTimes, model: ChartModel<ResponseKey>): string => {
  const { avg, count, p50, p95, p99 } = series.summary
  if (count === 0) return "No bot answer with a known response time in this range."
  const of = (ms: number | null) => Format.text(Format.duration(ms))
  const worst = peak(model.rows, (row) => row.values.p95)
  const where = worst === null ? "" : ` p95 was highest on ${worst.row.name}: ${of(worst.value)}.`
  return `${Format.plural(count, "answer")}: half within ${of(p50)}, 95\u202f% within ${of(p95)}, 99\u202f% within ${of(p99)}, ${of(avg)} on average.${where}`
}

export const volumeSentence = (series: MessageVolume, model: ChartModel<VolumeKey>): string => {
  const { agent, inbound, outbound } = series.summary
  if (inbound + outbound === 0) return "No message in this range."
  const most = peak(model.rows, (row) => (row.values.inbound ?? 0) + (row.values.outbound ?? 0))
  const where = most === null ? "" : ` Most on ${most.row.name}: ${Format.number(most.value)}.`
  const byAgents = agent === 0 ? "" : `, ${Format.number(agent)} of them by human agents`
  return `${Format.number(inbound)} in, ${Format.number(outbound)} out${byAgents}.${where}`
}
