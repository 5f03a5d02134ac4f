/** Phone numbers, as people write them. */

/**
 * What is dialled, where a text is a whole number: with `+` from `+27 82 123 4567`, `+27 (0)82 123 4567` and
 * `0027…`; digits alone, as inside a country, from `082 123 4567` and `(082) 123-4567`. `null` where it is none.
 */
export const dialled = (text: string): string | null => {
  const written = text.trim().replace("(0)", "")
  if (!/^\+?[\d\s()./‐-―-]+$/u.test(written)) return null
  const digits = written.replace(/\D/g, "")
  const number = written.startsWith("+") ? `+${digits}` : digits.replace(/^00/, "+")
  return /^\+?\d{6,16}$/.test(number) ? number : null
}
