/** The instant that is being read: every chart of the page marks it, only the one in hand opens its values. */
import { useSyncExternalStore } from "react"

let instant: number | null = null
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** @param t start of a bucket, or null when nothing is read any more */
export const point = (t: number | null): void => {
  if (t === instant) return
  instant = t
  for (const listener of listeners) listener()
}

export const useSharedCursor = (): number | null =>
  useSyncExternalStore(
    subscribe,
    () => instant,
    () => null
  )
