/** Without a network a link would end on the browser's own page: the one on screen stays instead, and says why. */
import { WifiOff } from "lucide-react"
import { useEffect, useState } from "react"

const leadsAway = ({ target }: Event) => {
  const link = target instanceof Element ? target.closest("a[href]") : null
  return link !== null && link.getAttribute("href")?.startsWith("#") !== true
}

export const Offline = () => {
  const [kept, setKept] = useState(false)
  useEffect(() => {
    const keep = (event: Event) => {
      if (navigator.onLine || (event.type === "click" && !leadsAway(event))) return
      event.preventDefault()
      event.stopPropagation()
      setKept(true)
    }
    const back = () => setKept(false)
    // Before the router, which listens further in.
    window.addEventListener("click", keep, true)
    window.addEventListener("submit", keep, true)
    window.addEventListener("online", back)
    return () => {
      window.removeEventListener("click", keep, true)
      window.removeEventListener("submit", keep, true)
      window.removeEventListener("online", back)
    }
  }, [])
  if (!kept) return null
  return (
    <p
      role="alert"
      className="fixed inset-x-3 bottom-3 z-50 mx-auto flex w-fit items-center gap-2 rounded-[3px] border border-line-strong bg-raised px-3 py-2 text-sm shadow-lg"
    >
      <WifiOff size={15} className="shrink-0 text-bad" aria-hidden="true" />
      There is no network. This page stays as it is until it is back.
    </p>
  )
}
