/** Which time an answer is about, and how it is cut. */
import { Either } from "effect"
import * as CivilDate from "./CivilDate.ts"
import * as Instant from "./Instant.ts"
import * as TimeBucket from "./TimeBucket.ts"
import * as Zone from "./Zone.ts"

/** Half-open, milliseconds since the epoch. */
export interface Range {
  readonly from: number
  readonly to: number
  readonly zone: Zone.Zone
  readonly unit: TimeBucket.Unit
  /** The starts of its buckets. */
  readonly starts: ReadonlyArray<number>
}

export type Period = "24h" | "7d" | "30d"

/** As asked for; everything may be left out. */
export interface Request {
  readonly period?: Period | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly timezone?: string | undefined
  readonly bucket?: TimeBucket.Unit | undefined
}

/** A parameter that cannot be used, and why. */
export interface Invalid {
  readonly parameter: string
  readonly message: string
}

const invalid = (parameter: string, message: string): Either.Either<never, Invalid> =>
  Either.left({ parameter, message })

const unknownZone = "expected an IANA zone, such as Africa/Johannesburg"

/**
 * @param request without `from` and `to`: the period, by default the last 24 hours, up to now
 * @param context.now milliseconds since the epoch
 * @param context.timezone the zone where the request names none
 */
export const resolve = (
  request: Request,
  context: { readonly now: number; readonly timezone: string }
): Either.Either<Range, Invalid> => {
  const zone = Zone.parse(request.timezone ?? context.timezone)
  if (zone === null) return invalid("timezone", unknownZone)
  const bounds = boundsOf(request, zone, context.now)
  if (Either.isLeft(bounds)) return Either.left(bounds.left)
  const { from, to } = bounds.right
  const unit = request.bucket ?? defaultUnit(request, to - from)
  const starts = TimeBucket.starts(unit, zone, from, to)
  if (starts === null) return invalid("bucket", tooMany(unit, zone, from, to))
  return Either.right({ from, to, zone, unit, starts })
}

const units: ReadonlyArray<TimeBucket.Unit> = ["15m", "hour", "day", "week"]

/** Why a range is not cut that finely, and how it may be. */
const tooMany = (unit: TimeBucket.Unit, zone: Zone.Zone, from: number, to: number): string => {
  const most = `the range has more than ${TimeBucket.maxPoints} buckets of one ${unit}`
  const fitting = units.find((coarser) => TimeBucket.starts(coarser, zone, from, to) !== null)
  return fitting === undefined ? most : `${most}; ask for bucket=${fitting}, or for a shorter range`
}

/**
 * The civil days from `startDate` to `endDate`, both included, cut by day.
 *
 * @param request dates as `YYYY-MM-DD`
 */
export const ofDates = (
  request: {
    readonly startDate: string
    readonly endDate: string
    readonly timezone?: string | undefined
  },
  context: { readonly timezone: string }
): Either.Either<Range, Invalid> => {
  const zone = Zone.parse(request.timezone ?? context.timezone)
  if (zone === null) return invalid("timezone", unknownZone)
  const first = CivilDate.parse(request.startDate)
  const last = CivilDate.parse(request.endDate)
  if (first === null) return invalid("startDate", "expected a date, such as 2026-01-17")
  if (last === null) return invalid("endDate", "expected a date, such as 2026-01-17")
  if (last < first) return invalid("endDate", "must not be before startDate")
  const from = Zone.startOfDate(zone, first)
  const to = Zone.startOfDate(zone, last + 1)
  const starts = TimeBucket.starts("day", zone, from, to)
  if (starts === null) return invalid("endDate", `more than ${TimeBucket.maxPoints} days after startDate`)
  return Either.right({ from, to, zone, unit: "day", starts })
}

const boundsOf = (request: Request, zone: Zone.Zone, now: number) => {
  if (request.from === undefined && request.to === undefined) {
    return Either.right({ from: startOfPeriod(request.period ?? "24h", zone, now), to: now })
  }
  if (request.period !== undefined) return invalid("period", "give either a period, or from and to")
  const from = request.from === undefined ? null : Instant.parse(request.from)
  const to = request.to === undefined ? null : Instant.parse(request.to)
  if (from === null) return invalid("from", "expected an RFC 3339 instant; from and to go together")
  if (to === null) return invalid("to", "expected an RFC 3339 instant; from and to go together")
  if (from >= to) return invalid("to", "must be later than from")
  if (to - from > 20 * 366 * Instant.day) return invalid("from", "the range is longer than 20 years")
  return Either.right({ from, to })
}

/** A period begins with a whole bucket, so that its first point is as complete as the others. */
const startOfPeriod = (period: Period, zone: Zone.Zone, now: number): number => {
  switch (period) {
    case "24h":
      return TimeBucket.startOf("hour", zone, now - Instant.day)
    case "7d":
      return TimeBucket.startOf("hour", zone, now - 7 * Instant.day)
    case "30d":
      return Zone.startOfDate(zone, Zone.dateAt(zone, now) - 29)
  }
}

const defaultUnit = (request: Request, length: number): TimeBucket.Unit =>
  request.from === undefined
    ? request.period === "30d"
      ? "day"
      : "hour"
    : length <= 14 * Instant.day
      ? "hour"
      : "day"

/** The equally long range just before, cut by the same unit. */
export const previous = (range: Range): Range => {
  const from = range.from - (range.to - range.from)
  return {
    ...range,
    from,
    to: range.from,
    starts: TimeBucket.starts(range.unit, range.zone, from, range.from) ?? []
  }
}

/** Whether the bucket that starts at `start` is not over yet. */
export const isPartial = (range: Range, start: number, now: number): boolean =>
  TimeBucket.next(range.unit, range.zone, start) > now
