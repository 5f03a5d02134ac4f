import { useRevalidator } from "@remix-run/react"
import { useEffect } from "react"
import { statusOf } from "~/live/state"
import { useLive } from "~/live/use-live"

const everyMs = 10_000

/**
 * Loads the page's data again while somebody looks at it. Queues say nothing over the live socket, but
 * its state counts: paused, nothing moves; lost, the API is likely lost too.
 */
export const usePoll = (): void => {
  const isLive = statusOf(useLive().state) === "live"
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!isLive || state === "loading") return
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") revalidate()
    }, everyMs)
    return () => clearInterval(timer)
  }, [isLive, revalidate, state])
}
