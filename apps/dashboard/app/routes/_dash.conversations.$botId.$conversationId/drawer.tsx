/** What lies over the list at its right: a page of its own by address, a drawer by looks. */
import { Link, useLocation, useNavigate } from "@remix-run/react"
import { ChevronDown, ChevronUp, X } from "lucide-react"
import { type ReactNode, useEffect, useRef } from "react"
import { withoutReveal } from "~/lib/conversation-path"
import { CopyButton } from "~/ui/copy-button"

interface Props {
  readonly id: string
  /** Addresses of the rows above and below in the list; null at its ends. */
  readonly above: string | null
  readonly below: string | null
  readonly children: ReactNode
}

const Neighbour = ({ href, kind }: { href: string | null; kind: "above" | "below" }) => {
  const Icon = kind === "above" ? ChevronUp : ChevronDown
  const label = kind === "above" ? "The conversation above" : "The conversation below"
  if (href === null) {
    return (
      <span className="button button-quiet px-1.5 opacity-35" aria-hidden="true">
        <Icon size={16} />
      </span>
    )
  }
  return (
    <Link
      to={href}
      preventScrollReset
      className="button button-quiet px-1.5"
      aria-label={label}
      title={label}
      data-shortcut={kind}
    >
      <Icon size={16} aria-hidden="true" />
    </Link>
  )
}

export const Drawer = ({ above, below, children, id }: Props) => {
  const ref = useRef<HTMLElement>(null)
  const { search } = useLocation()
  const navigate = useNavigate()
  const list = `/conversations${withoutReveal(search)}`

  // Reading begins in the drawer, and goes on at the row it came from.
  useEffect(() => {
    const before = document.activeElement
    ref.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [id])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTaken = event.defaultPrevented || document.querySelector("dialog[open]") !== null
      if (event.key === "Escape" && !isTaken) navigate(list, { preventScrollReset: true })
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [list, navigate])

  return (
    <section ref={ref} role="dialog" aria-labelledby="conversation-title" tabIndex={-1} className="drawer">
      <div className="drawer-bar">
        <Neighbour kind="above" href={above} />
        <Neighbour kind="below" href={below} />
        <span className="ml-auto" />
        <CopyButton text={() => window.location.href} label="Copy link" />
        <Link
          to={list}
          preventScrollReset
          className="button button-quiet px-1.5"
          aria-label="Close"
          title="Close"
        >
          <X size={16} aria-hidden="true" />
        </Link>
      </div>
      <div className="px-3 pb-6 sm:px-4">{children}</div>
    </section>
  )
}
