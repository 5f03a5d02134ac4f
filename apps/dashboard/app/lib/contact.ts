/** How a customer is named on screen: enough to recognise, not enough to call. */
import * as Personal from "@botflow/domain/Personal"
import type { Customer } from "./types.ts"

/** As the API masks it, in one piece on a line. */
export const maskPhone = (phone: string): string => Personal.maskPhone(phone).replaceAll(" ", "\u202f")

export const label = ({ id, name, phone }: Customer): string =>
  name ?? (phone === null ? (id ?? "Unnamed") : maskPhone(phone))

/** Tells people apart where there is room for little: last digits of the phone, or the end of the id. */
export const tag = ({ id, name, phone }: Customer): string | null =>
  name === null ? null : phone !== null ? phone.slice(-4) : id === null ? null : id.slice(-6)

/** What else is known beside `label`. */
export const detail = ({ id, name, phone }: Customer): string | null =>
  name !== null && phone !== null ? maskPhone(phone) : (name ?? phone) !== null ? id : null
