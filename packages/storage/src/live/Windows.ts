/** Which whole minutes and which single seconds make up a window. */
import * as Instant from "@botflow/domain/Instant"
import type { Window } from "./LiveStore.ts"

export interface Cut {
  /** Minutes that lie inside whole. */
  readonly minutes: ReadonlyArray<number>
  /** Seconds inside, of the minutes at either end that do not. */
  readonly seconds: ReadonlyArray<number>
}

export const secondOf = (instant: number): number => Math.floor(instant / 1_000) * 1_000
export const minuteOf = (instant: number): number => Math.floor(instant / Instant.minute) * Instant.minute

/** @param window on whole seconds @param before minutes from here on are cut into seconds */
export const cut = (window: Window, before: number): Cut => {
  const minutes: Array<number> = []
  const seconds: Array<number> = []
  for (let at = window.from; at < window.to; ) {
    if (at === minuteOf(at) && at < before && at + Instant.minute <= window.to) {
      minutes.push(at)
      at += Instant.minute
    } else {
      seconds.push(at)
      at += 1000
    }
  }
  return { minutes, seconds }
}
