/** How a customer is named on screen: enough to recognise, not enough to call. */
import type { Customer } from "./types.ts"

/** `+27 •••• 4567`: the country's first digits and the last four. What the API has masked stays as it is. */
export const maskPhone = (phone: string): string => {
  if (phone.includes("•")) return phone.replaceAll(" ", "\u202f")
  const digits = phone.replace(/\D/g, "")
  if (digits.length < 8) return "••••"
  return `+${digits.slice(0, 2)}\u202f••••\u202f${digits.slice(-4)}`
}

export const label = ({ id, name, phone }: Customer): string =>
  name ?? (phone === null ? (id ?? "Unnamed") : maskPhone(phone))

/** What else is known beside `label`. */
export const detail = ({ id, name, phone }: Customer): string | null =>
  name !== null && phone !== null ? maskPhone(phone) : (name ?? phone) !== null ? id : null
