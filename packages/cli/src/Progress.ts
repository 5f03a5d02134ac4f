/** Tells a waiting person how far long work is: one line that is rewritten in a terminal, a line now and then elsewhere. */
import { Clock, Effect } from "effect"

export interface Progress {
  /** Reports `done` units out of the total. Shown a few times a second at most. */
  readonly update: (done: number, note?: string) => Effect.Effect<void>
  /** The last line, which stays. */
  readonly finish: (line: string) => Effect.Effect<void>
}

export interface Options {
  readonly title: string
  /** Units in all; null where nobody knows. */
  readonly total: number | null
  /** What is counted. */
  readonly unit: string
}

const width = 24

export const bar = (share: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${"#".repeat(full)}${".".repeat(width - full)}]`
}

/** 1234567 -> 1,234,567 */
export const count = (n: number): string => Math.round(n).toLocaleString("en-US")

const line = ({ title, total, unit }: Options, done: number, seconds: number, note: string): string => {
  const rate = seconds > 0 ? `, ${count(done / seconds)} ${unit}/s` : ""
  const share = total === null || total === 0 ? null : done / total
  const much =
    share === null ? `${count(done)} ${unit}` : `${bar(share)} ${Math.floor(Math.min(1, share) * 100)} %`
  return `${title} ${much}${rate}${note === "" ? "" : `, ${note}`}`
}

export const make = (options: Options): Effect.Effect<Progress> =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const terminal = process.stdout.isTTY === true
    const everyMs = terminal ? 120 : 5000
    let shown = terminal ? 0 : started
    const write = (text: string) => Effect.sync(() => process.stdout.write(text))
    return {
      update: (done, note = "") =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (now - shown < everyMs) return
          shown = now
          const text = line(options, done, (now - started) / 1000, note)
          yield* write(terminal ? `\r\x1b[K${text}` : `${text}\n`)
        }),
      finish: (text) => write(terminal ? `\r\x1b[K${text}\n` : `${text}\n`)
    }
  })
