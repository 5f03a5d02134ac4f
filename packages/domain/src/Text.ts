/**
 * Which text may enter the stores. PostgreSQL refuses NUL in any text, and a lone UTF-16
 * surrogate in JSON; either would fail a whole batch for one row's sake.
 */

const control = /[\u0000-\u001f\u007f-\u009f]/

/** Whether `text` has at most so many characters: an emoji is one, though JavaScript counts it as two. */
export const fits = (text: string, characters: number): boolean => {
  // Counted only where that is in doubt.
  if (text.length <= characters) return true
  return text.length <= 2 * characters && [...text].length <= characters
}

/** Whether `text` may identify something: 1..200 characters, no control characters, well-formed. */
export const isIdentifier = (text: string): boolean =>
  text !== "" && fits(text, 200) && !control.test(text) && isWellFormed(text)

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Whether every surrogate in `text` has its partner. */
export const isWellFormed = (text: string): boolean => !loneSurrogate.test(text)

/** Whether `text` may stand on one line of a page or a log: well-formed, without control characters. */
export const isLine = (text: string): boolean => !control.test(text) && isWellFormed(text)

/** `text` as it may be stored: NUL removed, a lone surrogate replaced by U+FFFD. Idempotent. */
export const clean = (text: string): string => {
  // Most texts need nothing: test before building a new string.
  if (!text.includes("\u0000") && !loneSurrogate.test(text)) return text
  return text.replaceAll("\u0000", "").replace(new RegExp(loneSurrogate, "g"), "\ufffd")
}

/**
 * Order of two strings by Unicode code points, which is the byte order of UTF-8 and so
 * PostgreSQL's `COLLATE "C"`. JavaScript's own `<` compares UTF-16 units and differs from
 * it where a surrogate pair meets U+E000..U+FFFF.
 */
export const compare = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xSurrogate = x >= 0xd800 && x <= 0xdfff
    const ySurrogate = y >= 0xd800 && y <= 0xdfff
    if (xSurrogate === ySurrogate) return x - y
    return xSurrogate ? 1 : -1
  }
  return a.length - b.length
}
