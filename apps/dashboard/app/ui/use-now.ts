import { useEffect, useState } from "react"

/**
 * The time, once a second.
 *
 * @param initial the server's time: the first paint in the browser must match its HTML
 */
export const useNow = (initial: number): number => {
  const [now, setNow] = useState(initial)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
