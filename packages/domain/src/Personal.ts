/**
 * What tells who a customer is, made to tell less: enough to recognise someone, not enough to call or quote them. All
 * of these take any text, and what is masked already stays as it is.
 */

const dots = "••••"

/** `+27 •••• 4567`. Of short numbers less is shown: the rest must not be guessable. */
export const maskPhone = (phone: string): string => {
  if (phone.includes("•")) return phone
  const digits = phone.replace(/\D/g, "")
  if (digits.length >= 10) return `+${digits.slice(0, 2)} ${dots} ${digits.slice(-4)}`
  return digits.length >= 8 ? `${dots} ${digits.slice(-2)}` : dots
}

/** `T•••• N••••`: the first letter of each of at most three words. */
export const maskName = (name: string): string => {
  if (name.includes("•")) return name
  const words = name.split(/\s+/u).filter((word) => word !== "")
  return words.length === 0
    ? dots
    : words
        .slice(0, 3)
        .map((word) => `${[...word][0] ?? ""}${dots}`)
        .join(" ")
}

/** Says that there is text, not even how long it is. */
export const maskText = (_: string): string => dots

/** As people read it: South African numbers `+27 82 123 4567`; others as they are, since only their country knows. */
export const formatPhone = (phone: string): string => {
  const [, area, exchange, line] = /^\+27(\d{2})(\d{3})(\d{4})$/.exec(phone) ?? []
  return area === undefined ? phone : `+27 ${area} ${exchange} ${line}`
}
