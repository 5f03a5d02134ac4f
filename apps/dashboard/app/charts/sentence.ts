/** A chart in one sentence, computed from its points; on the server, where the words stay. */
import * as Format from "~/lib/format"
import type { ConversationDuration, MessageVolume, ResponseTimes, SuccessRate, TokenUsage } from "~/lib/types"
import { bucketName } from "./time-ticks"

interface Series<P> {
  readonly bucket: MessageVolume["bucket"]
  readonly timezone: string
  readonly points: ReadonlyArray<P>
}

/** The bucket that `of` is highest in, and when that is: `on Tue 24 Nov`, `in the week of Mon 23 Nov`. */
const peak = <P extends { readonly t: string }>(
  { bucket, points, timezone }: Series<P>,
  of: (point: P) => number | null
) => {
  let best: { readonly point: P; readonly value: number } | null = null
  for (const point of points) {
    const value = of(point)
    if (value !== null && (best === null || value > best.value)) best = { point, value }
  }
  if (best === null) return null
  const last = Date.parse(points.at(-1)?.t ?? best.point.t)
  const name = bucketName(Date.parse(best.point.t), bucket, timezone, last)
  return { ...best, when: bucket === "week" ? `in the w${name.slice(1)}` : `on ${name}` }
}

export const responses = (series: ResponseTimes): string => {
  const { avg, count, p50, p95, p99 } = series.summary
  if (count === 0) return "No bot answer with a known response time in this range."
  const of = (ms: number | null) => Format.text(Format.duration(ms))
  const answers = Format.plural(count, "answer")
  const before = series.previous?.summary
  if (before?.p95 != null && p95 !== null) {
    const change = p95 / before.p95 - 1
    const verdict =
      of(p95) === of(before.p95)
        ? "as fast as before"
        : `${Format.text(Format.percent(Math.abs(change)))} ${change > 0 ? "slower" : "faster"} than before`
    return `95\u202f% of ${answers} within ${of(p95)}, ${verdict} (${of(before.p95)}); half within ${of(p50)} (${of(before.p50)}), 99\u202f% within ${of(p99)} (${of(before.p99)}).`
  }
  const worst = peak(series, ({ p95 }) => p95)
  const where = worst === null ? "" : ` p95 was highest ${worst.when}: ${of(worst.value)}.`
  return `${answers}: half within ${of(p50)}, 95\u202f% within ${of(p95)}, 99\u202f% within ${of(p99)}, ${of(avg)} on average.${where}`
}

export const volume = (series: MessageVolume): string => {
  const { agent, inbound, outbound } = series.summary
  if (inbound + outbound === 0) return "No message in this range."
  const most = peak(series, ({ inbound, outbound }) => inbound + outbound)
  const where = most === null ? "" : ` Most ${most.when}: ${Format.number(most.value)}.`
  const byAgents = agent === 0 ? "" : `, ${Format.number(agent)} of them by human agents`
  return `${Format.number(inbound)} in, ${Format.number(outbound)} out${byAgents}.${where}`
}

export const success = (series: SuccessRate): string => {
  const { failed, fallback, rate, successful } = series.summary
  if (rate === null) return "No bot answer in this range."
  const worst = peak(series, ({ rate }) => (rate === null ? null : 1 - rate))
  const where =
    worst === null || worst.value === 0
      ? ""
      : ` Lowest ${worst.when}: ${Format.text(Format.percent(worst.point.rate))}.`
  return `${Format.text(Format.percent(rate))} of ${Format.plural(successful + failed, "answer")} succeeded; ${Format.number(failed)} failed, ${Format.number(fallback)} fell back.${where}`
}

export const duration = (series: ConversationDuration): string => {
  const { avgSeconds, conversations, p50Seconds, p95Seconds } = series.summary
  if (conversations === 0) return "No conversation of two messages or more began in this range."
  const of = (seconds: number | null) =>
    Format.text(Format.duration(seconds === null ? null : seconds * 1000))
  return `${Format.plural(conversations, "conversation")}: ${of(avgSeconds)} on average, half within ${of(p50Seconds)}, 95\u202f% within ${of(p95Seconds)}.`
}

export const tokens = (series: Pick<TokenUsage, "bucket" | "points" | "summary" | "timezone">): string => {
  const { cachedInput, costUsd, input, output, unpricedMessages } = series.summary
  if (input + output === 0) return "No tokens in this range."
  const cached = input === 0 ? null : cachedInput / input
  const most = peak(series, (point) => point.input + point.output)
  const where = most === null ? "" : ` Most ${most.when}.`
  const unpriced = unpricedMessages === 0 ? "" : `, ${Format.plural(unpricedMessages, "message")} unpriced`
  return `${Format.number(input)} in (${Format.text(Format.percent(cached, 0))} cached), ${Format.number(output)} out; ${Format.text(Format.usd(costUsd))}${unpriced}.${where}`
}
