/** How processes log: one line each, whatever is in it, so that nobody who is quoted can forge another. */
import { Logger } from "effect"

// Line ends of every kind, other control characters, and what turns the direction of text.
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const names: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r" }

/** `text` on one line: what would end it is written out. */
export const oneLine = (text: string): string =>
  text.replace(unsafe, (char) => names[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)

export const layer = Logger.replace(
  Logger.defaultLogger,
  Logger.withConsoleLog(Logger.map(Logger.logfmtLogger, oneLine))
)
