/** Instants in the organization's zone. `Intl` computes the fields; the words are ours, the same everywhere. */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string) => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
  formats.set(zone, format)
  return format
}

export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const quarter = 15 * 60_000

/** Of each zone, by quarter hour: every offset since 1972 is a multiple of one, and asking `Intl` is slow. */
const offsets = new Map<string, Map<number, number>>()
const mostOffsets = 20_000

const readOffset = (ms: number, zone: string): number => {
  const fields: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(ms)) fields[type] = Number(value)
  const field = (name: string) => fields[name] ?? 0
  return (
    Date.UTC(
      field("year"),
      field("month") - 1,
      field("day"),
      field("hour"),
      field("minute"),
      field("second")
    ) - ms
  )
}

/** How far clocks in `zone` are ahead of UTC, in milliseconds. */
const offsetAt = (ms: number, zone: string): number => {
  const start = Math.floor(ms / quarter) * quarter
  let known = offsets.get(zone)
  if (known === undefined || known.size >= mostOffsets) offsets.set(zone, (known = new Map()))
  let offset = known.get(start)
  if (offset === undefined) known.set(start, (offset = readOffset(start, zone)))
  return offset
}

export const civil = (ms: number, zone: string): Civil => {
  const local = new Date(ms + offsetAt(ms, zone))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds()
  }
}

const two = (n: number) => String(n).padStart(2, "0")
const asUtc = (c: Civil) => Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute, c.second)

/** `14:05` */
export const clock = (ms: number, zone: string): string => {
  const c = civil(ms, zone)
  return `${two(c.hour)}:${two(c.minute)}`
}

/** `14:05:09` */
export const clockWithSeconds = (ms: number, zone: string): string => {
  const c = civil(ms, zone)
  return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`
}

/**
 * `Tue 24 Nov`
 *
 * @param beside an instant whose year goes without saying: any other is told
 */
export const day = (ms: number, zone: string, beside = ms): string => {
  const c = civil(ms, zone)
  const weekday = weekdays[new Date(asUtc(c)).getUTCDay()]
  const year = c.year === civil(beside, zone).year ? "" : ` ${c.year}`
  return `${weekday} ${c.day} ${months[c.month - 1]}${year}`
}

/** `24 Nov 2026` */
export const date = (ms: number, zone: string): string => `${civil(ms, zone).day} ${month(ms, zone)}`

/** `Nov 2026` */
export const month = (ms: number, zone: string): string => {
  const c = civil(ms, zone)
  return `${months[c.month - 1]} ${c.year}`
}

/** `Tue 24 Nov 2026, 14:05` */
export const dateTime = (ms: number, zone: string): string =>
  `${day(ms, zone)} ${civil(ms, zone).year}, ${clock(ms, zone)}`

/** `UTC+02:00` as in force at `ms`. */
export const offset = (ms: number, zone: string): string => {
  const minutes = Math.round(offsetAt(ms, zone) / 60_000)
  const sign = minutes < 0 ? "\u2212" : "+"
  return `UTC${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

/** `2026-11-24T14:05`: what `<input type="datetime-local">` holds. */
export const toLocalInput = (ms: number, zone: string): string => {
  const c = civil(ms, zone)
  return `${c.year}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}`
}

/**
 * The instant at which clocks in `zone` show `local` (`2026-11-24T14:05`), or null where it does
 * not parse. In the hour a clock change repeats it is the first; in the hour it skips, the
 * instant as far after the change.
 */
export const fromLocalInput = (local: string, zone: string): number | null => {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(local)
  if (match === null) return null
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((s) => Number(s ?? 0))
  const wanted = Date.UTC(year, month - 1, date, hour, minute, second)
  if (new Date(wanted).getUTCDate() !== date || hour > 23 || minute > 59 || second > 59) return null
  const before = wanted - offsetAt(wanted - 86_400_000, zone)
  if (asUtc(civil(before, zone)) === wanted) return before
  const after = wanted - offsetAt(wanted + 86_400_000, zone)
  return asUtc(civil(after, zone)) === wanted ? after : before
}

/** `now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export const ago = (ms: number, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - ms) / 1000))
  if (seconds < 5) return "now"
  if (seconds < 60) return `${seconds}\u202fs ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u202fmin ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}\u202fh ago`
  return `${Math.floor(seconds / 86_400)}\u202fd ago`
}
