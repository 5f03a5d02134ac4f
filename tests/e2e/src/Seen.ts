/** A trace as one organization sees it: at its own times, or moved to later ones. */
import { type Access, get } from "./Api.ts"

export interface Seen {
  readonly access: Access
  /** Added to every timestamp of the trace: whole weeks, milliseconds. */
  readonly shiftMs: number
}

/** In times of the trace. */
export interface Asked {
  readonly from: string
  readonly to: string
  readonly timezone?: string
  readonly [parameter: string]: string | undefined
}

const shifted = (instant: string, byMs: number) => new Date(Date.parse(instant) + byMs).toISOString()

export const query = ({ shiftMs }: Seen, { from, to, ...rest }: Asked): string =>
  new URLSearchParams({
    ...(rest as Record<string, string>),
    from: shifted(from, shiftMs),
    to: shifted(to, shiftMs)
  }).toString()

/** @param what under `/api/analytics/` */
export const ask = <A>(seen: Seen, what: string, asked: Asked): Promise<A> =>
  get<A>(seen.access, `/api/analytics/${what}?${query(seen, asked)}`)

/** The civil date of the trace, as it is seen. */
export const dateOf = ({ shiftMs }: Seen, date: string): string =>
  shifted(`${date}T00:00:00Z`, shiftMs).slice(0, 10)

/** How the reference numbers of a trace are cut: by which unit, on clocks how far from UTC. */
export interface Cut {
  readonly bucket: "hour" | "day"
  readonly timezone: string
  readonly offsetHours: number
}

const clock = (instant: string, { offsetHours }: Cut, byMs: number) =>
  shifted(instant, offsetHours * 3_600_000 + byMs)

/** The bucket's name in the reference numbers: `2020-05-12`, or `2020-05-12T13`. */
export const nameOf = ({ shiftMs }: Seen, cut: Cut, t: string): string =>
  clock(t, cut, -shiftMs).slice(0, cut.bucket === "hour" ? 13 : 10)

/** From when to when the named bucket is, in times of the trace. */
export const bucketOf = (cut: Cut, name: string): Asked => {
  const from = shifted(cut.bucket === "hour" ? `${name}:00:00Z` : name, -cut.offsetHours * 3_600_000)
  return {
    from,
    to: shifted(from, cut.bucket === "hour" ? 3_600_000 : 86_400_000),
    timezone: cut.timezone
  }
}

/** Each point beside the reference numbers of its bucket, which every one of these has to have met once. */
export const matched = <Point extends { readonly t: string }, Bucket extends { readonly bucket: string }>(
  seen: Seen,
  cut: Cut,
  points: ReadonlyArray<Point>,
  buckets: ReadonlyArray<Bucket>
): ReadonlyArray<readonly [Point, Bucket | undefined]> => {
  const left = new Map(buckets.map((bucket) => [bucket.bucket, bucket]))
  const pairs = points.map((point) => {
    const name = nameOf(seen, cut, point.t)
    const bucket = left.get(name)
    left.delete(name)
    return [point, bucket] as const
  })
  if (left.size > 0) throw new Error(`no points of ${[...left.keys()].join(", ")}`)
  return pairs
}
