/** Which instants get a label below a chart, and which: round hours and midnights of the organization's zone. */
import type { BucketName } from "~/lib/types"
import { civil, clock, day, month } from "~/lib/time"

export interface Tick {
  readonly index: number
  readonly label: string
  /** Left out where the chart is narrow. */
  readonly minor: boolean
}

type Plain = Omit<Tick, "minor">

/** More labels than a narrow chart holds: every second one, counted from the last, may go. */
const ranked = (ticks: ReadonlyArray<Plain>): ReadonlyArray<Tick> =>
  ticks.map((tick, i) => ({ ...tick, minor: ticks.length > 5 && (ticks.length - 1 - i) % 2 === 1 }))

const hour = 3_600_000

const hourStep = (hours: number) => (hours <= 4 ? 1 : hours <= 12 ? 2 : hours <= 26 ? 6 : 12)

/** Over so long dates repeat: months and years say more. */
const manyMonths = 200 * 24 * hour

/** Keeps the last and as many as fit before it, evenly. */
const thin = (ticks: ReadonlyArray<Plain>, most: number): ReadonlyArray<Plain> => {
  const step = Math.ceil(ticks.length / most)
  return ticks.filter((_, i) => (ticks.length - 1 - i) % step === 0)
}

/** `Tue 24` */
const shortDay = (ms: number, zone: string) => day(ms, zone).split(" ").slice(0, 2).join(" ")
/** `24 Nov` */
const date = (ms: number, zone: string) => day(ms, zone).split(" ").slice(1).join(" ")

export const timeTicks = (
  instants: ReadonlyArray<number>,
  bucket: BucketName,
  zone: string,
  most = 6
): ReadonlyArray<Tick> => ranked(plainTicks(instants, bucket, zone, most))

const plainTicks = (
  instants: ReadonlyArray<number>,
  bucket: BucketName,
  zone: string,
  most: number
): ReadonlyArray<Plain> => {
  const first = instants[0]
  const last = instants.at(-1)
  if (first === undefined || last === undefined) return []
  const all = instants.map((t, index) => ({ t, index, at: civil(t, zone) }))
  if (last - first > manyMonths) {
    const ticks = all.map(({ index, t }) => ({ index, label: month(t, zone) }))
    // The widest labels there are: at the very end one would leave the chart.
    const end = 0.96 * ticks.length
    return thin(
      ticks.filter(({ index, label }) => index > 0 && index < end && label !== ticks[index - 1]?.label),
      most
    )
  }
  if (bucket === "day" || bucket === "week") {
    return thin(
      all.map(({ index, t }) => ({ index, label: date(t, zone) })),
      most
    )
  }
  const hours = (last - first) / hour + 1
  const midnight = (c: { hour: number; minute: number }) => c.hour === 0 && c.minute === 0
  if (hours > 50) {
    const days = all.filter(({ at }) => midnight(at))
    return thin(
      days.map(({ index, t }) => ({ index, label: days.length > 8 ? date(t, zone) : shortDay(t, zone) })),
      most + 1
    )
  }
  const step = hourStep(hours)
  return all
    .filter(({ at }) => at.minute === 0 && at.hour % step === 0)
    .map(({ at, index, t }) => ({ index, label: midnight(at) ? shortDay(t, zone) : clock(t, zone) }))
}

/**
 * `Tue 24 Nov, 14:00–15:00`; a day by its date alone.
 *
 * @param last bucket of the chart: the year of one in another year is told
 */
export const bucketName = (ms: number, bucket: BucketName, zone: string, last = ms): string => {
  const date = day(ms, zone, last)
  if (bucket === "day") return date
  if (bucket === "week") return `Week of ${date}`
  const end = ms + (bucket === "hour" ? hour : hour / 4)
  return `${date}, ${clock(ms, zone)}\u2013${clock(end, zone)}`
}
