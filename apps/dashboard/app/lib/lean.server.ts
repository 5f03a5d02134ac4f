/** Answers without what a page does not show: it would travel twice, in the HTML and beside it. */
import type { ResponseTimes, Summary } from "./types.ts"

/** The page compares no bots. */
export const withoutBots = ({ previous, ...totals }: Summary) => ({
  ...totals,
  byBot: undefined,
  previous: previous === undefined ? null : { ...previous, byBot: undefined }
})

/** Tenths of a millisecond: below what anybody sees in a chart, and a third of the page's weight. */
export const tenth = (ms: number | null) => (ms === null ? null : Math.round(ms * 10) / 10)

type Points = ResponseTimes["points"]

const roundedPoints = (points: Points): Points =>
  points.map((point) => ({
    ...point,
    avg: tenth(point.avg),
    p50: tenth(point.p50),
    p95: tenth(point.p95),
    p99: tenth(point.p99)
  }))

export const rounded = (series: ResponseTimes): ResponseTimes => ({
  ...series,
  points: roundedPoints(series.points),
  ...(series.previous === undefined
    ? {}
    : { previous: { ...series.previous, points: roundedPoints(series.previous.points) } })
})
