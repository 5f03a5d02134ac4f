/** Civil dates, without a zone: whole days since 1970-01-01. */
import * as Instant from "./Instant.ts"

export type CivilDate = number

/** @returns `null` for anything but an existing date written as `YYYY-MM-DD` */
export const parse = (text: string): CivilDate | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const instant = Instant.parse(`${text}T00:00:00Z`)
  return instant === null ? null : instant / Instant.day
}

/** As `YYYY-MM-DD`. */
export const format = (date: CivilDate): string => Instant.format(date * Instant.day).slice(0, 10)
