/**
 * Cutting a range into the largest pieces that are summed up already, and gaps where none are.
 * Pure, so that every answer is composed in the same way, whatever is sealed.
 */
import * as Instant from "@botflow/domain/Instant"

export type Grain = "quarter" | "hour" | "day" | "week"

/** How long a piece of each grain is, milliseconds; it starts at a multiple of that, UTC. */
export const lengthOf: Record<Grain, number> = {
  week: 7 * Instant.day,
  day: Instant.day,
  hour: Instant.hour,
  quarter: 15 * Instant.minute
}

/** The start of the piece that holds `instant`. */
export const startOf = (grain: Grain, instant: number): number =>
  Math.floor(instant / lengthOf[grain]) * lengthOf[grain]

/** A part of a range whose messages go to one `place` of the answer. Half-open, milliseconds. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly place: number
}

export interface Piece {
  readonly grain: Grain
  readonly start: number
  readonly place: number
}

/** Starts of the hours, days and weeks that are sealed, ascending. */
export interface Sealed {
  readonly hours: ReadonlyArray<number>
  readonly days: ReadonlyArray<number>
  readonly weeks: ReadonlyArray<number>
}

export interface Composition {
  readonly pieces: ReadonlyArray<Piece>
  readonly gaps: ReadonlyArray<Segment>
}

/** Pieces of one grain, one after the other. */
export interface Span<G extends Grain = Grain> {
  readonly grain: G
  readonly from: number
  readonly to: number
}

/** The spans that pieces, ascending, fill. */
export const spansOf = (pieces: ReadonlyArray<Piece>): ReadonlyArray<Span> => {
  const spans: Array<Span> = []
  for (const { grain, start } of pieces) {
    const to = start + lengthOf[grain]
    const last = spans.at(-1)
    if (last !== undefined && last.grain === grain && last.to === start)
      spans[spans.length - 1] = { ...last, to }
    else spans.push({ grain, from: start, to })
  }
  return spans
}

/** The grains by which is counted what may change for long, finest first. */
const counted = ["hour", "day", "week"] as const
type Counted = (typeof counted)[number]

const isSome = ({ from, to }: { readonly from: number; readonly to: number }) => from < to

/** Spans of the coarsest grains that fill `[from, to)`, which is whole pieces of the first grain. */
const filling = (
  from: number,
  to: number,
  [grain, ...coarser]: readonly [Counted, ...Array<Counted>]
): ReadonlyArray<Span<Counted>> => {
  const [next, ...rest] = coarser
  if (next === undefined) return [{ grain, from, to }]
  const [first, last] = [startOf(next, from + lengthOf[next] - 1), startOf(next, to)]
  return first >= last
    ? [{ grain, from, to }]
    : [{ grain, from, to: first }, ...filling(first, last, [next, ...rest]), { grain, from: last, to }]
}

/** The whole hours, days and weeks inside `[from, to)`, and what is left of it at its ends. */
export const wholes = (from: number, to: number) => {
  const [first, last] = [startOf("hour", from + lengthOf.hour - 1), startOf("hour", to)]
  if (first >= last) return { spans: [], edges: [{ from, to }] }
  return {
    spans: filling(first, last, counted).filter(isSome),
    edges: [
      { from, to: first },
      { from: last, to }
    ].filter(isSome)
  }
}

/**
 * Pieces and gaps that make up the segments, without overlap.
 *
 * @param segments ascending
 * @param grains those that may be used, coarsest first
 */
export const compose = (
  segments: ReadonlyArray<Segment>,
  { days, hours, weeks }: Sealed,
  grains: ReadonlyArray<Grain>
): Composition => {
  const ofHour = new Set(hours)
  const sealed = { hour: ofHour, day: new Set(days), week: new Set(weeks) }
  const stands = (grain: Grain, start: number): boolean =>
    start === startOf(grain, start) &&
    (grain === "quarter" ? ofHour.has(startOf("hour", start)) : sealed[grain].has(start))
  const pieces: Array<Piece> = []
  const gaps: Array<Segment> = []
  // The first that is sealed after where we are: nothing before it has to be looked for.
  const starts = [...new Set([...hours, ...days, ...weeks])].sort((a, b) => a - b)
  let next = 0
  const nextAfter = (at: number): number => {
    // Inside a sealed hour its next quarter.
    const quarter = startOf("quarter", at) + lengthOf.quarter
    if (ofHour.has(startOf("hour", at)) && quarter < startOf("hour", at) + lengthOf.hour) return quarter
    while (next < starts.length && (starts[next] ?? 0) <= at) next++
    return starts[next] ?? Number.POSITIVE_INFINITY
  }
  for (const { from, place, to } of segments) {
    for (let at = from; at < to; ) {
      const start = at
      const grain = grains.find((one) => stands(one, start) && start + lengthOf[one] <= to)
      if (grain !== undefined) {
        pieces.push({ grain, start, place })
        at += lengthOf[grain]
        continue
      }
      at = Math.min(to, nextAfter(start))
      const last = gaps.at(-1)
      if (last !== undefined && last.to === start && last.place === place) {
        gaps[gaps.length - 1] = { ...last, to: at }
      } else gaps.push({ from: start, to: at, place })
    }
  }
  return { pieces, gaps }
}
