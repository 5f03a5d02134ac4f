/** Loads a page's data again when the live socket says that something changed. */
import { useRevalidator } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { statusOf } from "./state"
import { useLive } from "./use-live"

const leastMs = 15_000

/** @param eager at once instead of at most every 15 s: for a page that waits for its first event */
export const useRefresh = (eager = false): void => {
  const { state } = useLive()
  const { revalidate, state: loading } = useRevalidator()
  const { revision } = state
  // While the connection is lost the API may be too, and a failed load would take the page away.
  const isLive = statusOf(state) === "live"
  const seen = useRef({ revision: 0, at: 0 })
  useEffect(() => {
    const last = seen.current
    if (last.at === 0) {
      // The loader's data are as new as the page.
      seen.current = { revision: eager ? 0 : revision, at: Date.now() }
      return
    }
    if (!isLive || revision === last.revision || loading === "loading") return
    const wait = eager ? 0 : Math.max(0, last.at + leastMs - Date.now())
    const timer = setTimeout(() => {
      // Nobody looks at a hidden page; the next change after its return finds it due.
      if (document.visibilityState === "hidden") return
      seen.current = { revision, at: Date.now() }
      revalidate()
    }, wait)
    return () => clearTimeout(timer)
  }, [eager, isLive, loading, revalidate, revision])
}
