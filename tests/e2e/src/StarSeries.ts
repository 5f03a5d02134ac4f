/** What must hold of STAR, however its events came in: over time. */
import type { Heatmap, MessageVolume, ResponseTimes, SuccessRate, Summary } from "@botflow/api/Analytics"
import { expect, it } from "vitest"
import * as Closeness from "./Closeness.ts"
import { ask, bucketOf, type Cut, matched, type Seen } from "./Seen.ts"
import { may } from "./StarNumbers.ts"
import type * as Truth from "./Truth.ts"

const johannesburg = { timezone: "Africa/Johannesburg", offsetHours: 2 }
const utc = { timezone: "UTC", offsetHours: 0 }

const cuts = [
  ["hours", "per_hour_utc", { bucket: "hour", ...utc }],
  ["days in UTC", "per_day_utc", { bucket: "day", ...utc }],
  ["days in Johannesburg", "per_day_johannesburg", { bucket: "day", ...johannesburg }]
] as const satisfies ReadonlyArray<readonly [string, keyof Truth.Star, Cut]>

const nothing = { p50_cont: null, p95_cont: null, p99_cont: null }

/** Begins and ends with a whole day of the cut. */
const rangeOf = ({ bucket, offsetHours, timezone }: Cut) =>
  offsetHours === 0
    ? { from: "2020-05-10T00:00:00Z", to: "2020-05-25T00:00:00Z", timezone, bucket }
    : { ...may, timezone, bucket }

export const ofBuckets = (truth: Truth.Star, seen: () => Seen) => {
  it.each(cuts)("has the numbers of the %s, and empty buckets for the rest", async (_, key, cut) => {
    const asked = rangeOf(cut)
    const times = await ask<typeof ResponseTimes.Type>(seen(), "response-times", asked)
    const volume = await ask<typeof MessageVolume.Type>(seen(), "message-volume", asked)
    const success = await ask<typeof SuccessRate.Type>(seen(), "success-rate", asked)
    for (const [point, bucket] of matched(seen(), cut, times.points, truth[key]))
      Closeness.times(point, {
        ...(bucket ?? nothing),
        count: bucket?.responses ?? 0,
        avg: bucket?.avg_ms ?? null
      })
    for (const [point, bucket] of matched(seen(), cut, volume.points, truth[key]))
      expect(point).toMatchObject({
        inbound: bucket?.inbound ?? 0,
        outbound: bucket?.outbound ?? 0,
        agent: 0
      })
    for (const [point, bucket] of matched(seen(), cut, success.points, truth[key]))
      expect(point).toMatchObject({
        successful: bucket?.outbound ?? 0,
        failed: 0,
        rate: bucket === undefined || bucket.outbound === 0 ? null : 1
      })
    const { fallback_messages: fallback, inbound, outbound } = truth.totals
    expect(volume.summary).toStrictEqual({ inbound, outbound, agent: 0 })
    expect(success.summary).toStrictEqual({ successful: outbound, failed: 0, fallback, rate: 1 })
    expect(success.points.reduce((sum, point) => sum + point.fallback, 0)).toBe(fallback)
    const { avg, n, ...percentiles } = truth.response_time_ms
    Closeness.times(times.summary, { count: n, avg, ...percentiles })
  })

  it.each(cuts)("has as many conversations started in each of the %s", async (_, key, cut) => {
    const started = await Promise.all(
      truth[key].map(async ({ bucket }) => {
        const { conversations } = await ask<typeof Summary.Type>(seen(), "summary", bucketOf(cut, bucket))
        return [bucket, conversations.started]
      })
    )
    expect(started).toStrictEqual(truth[key].map((one) => [one.bucket, one.conversations_started]))
  })
}

/** Messages by weekday (1 Monday) and hour on clocks `offsetHours` from UTC. */
const byWeekHour = (truth: Truth.Star, offsetHours: number) => {
  const sums = new Map<string, number>()
  for (const { bucket, inbound, outbound } of truth.per_hour_utc) {
    const clock = new Date(Date.parse(`${bucket}:00:00Z`) + offsetHours * 3_600_000)
    const cell = `${((clock.getUTCDay() + 6) % 7) + 1} ${clock.getUTCHours()}`
    sums.set(cell, (sums.get(cell) ?? 0) + inbound + outbound)
  }
  return sums
}

export const ofHeatmap = (truth: Truth.Star, seen: () => Seen) => {
  it.each([utc, johannesburg])(
    "has the messages of each hour of the week in $timezone",
    async ({ offsetHours, timezone }) => {
      const asked = { ...may, timezone }
      const { cells } = await ask<typeof Heatmap.Type>(seen(), "heatmap", { ...asked, metric: "messages" })
      const expected = byWeekHour(truth, offsetHours)
      expect(cells).toHaveLength(168)
      for (const { hour, value, weekday } of cells)
        expect([weekday, hour, value]).toStrictEqual([weekday, hour, expected.get(`${weekday} ${hour}`) ?? 0])
      const failed = await ask<typeof Heatmap.Type>(seen(), "heatmap", { ...asked, metric: "failed" })
      expect(failed.cells.filter(({ value }) => value !== 0)).toStrictEqual([])
    }
  )
}
