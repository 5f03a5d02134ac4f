/** How long a conversation may be quiet, as people say it: `24 hours`, not 86400 seconds. */

export const units = { minutes: 60, hours: 3_600, days: 86_400 } as const
export type Unit = keyof typeof units

/** What the API takes. */
export const least = 60
export const most = 366 * 86_400

export const isUnit = (text: string): text is Unit => Object.hasOwn(units, text)

/** The largest unit that it is a whole number of, but a single day reads as 24 hours. */
export const split = (seconds: number): { amount: string; unit: Unit } => {
  const whole = (unit: Unit) => seconds % units[unit] === 0
  const unit = whole("days") && seconds > units.days ? "days" : whole("hours") ? "hours" : "minutes"
  return { amount: String(Math.round((seconds / units[unit]) * 100) / 100), unit }
}

/** @returns null where it is no time that may be set */
export const join = (amount: string, unit: string): number | null => {
  if (!isUnit(unit) || !/^\d{1,9}(\.\d{1,4})?$/.test(amount)) return null
  const seconds = Math.round(Number(amount) * units[unit])
  return seconds < least || seconds > most ? null : seconds
}
