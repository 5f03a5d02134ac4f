/** Keys for what the page offers as links and buttons anyway: each presses the element that is marked with its name. */
import { useNavigate } from "@remix-run/react"
import { useEffect, useRef } from "react"

/** Pages by the second key, after G. */
const pages: Readonly<Record<string, { readonly to: string; readonly name: string }>> = {
  o: { to: "/", name: "Overview" },
  c: { to: "/conversations", name: "Conversations" },
  b: { to: "/bots", name: "Bots" },
  $: { to: "/costs", name: "Costs" },
  q: { to: "/queues", name: "Queues" },
  s: { to: "/settings", name: "Settings" }
}

/** Elements by key: the first one on screen with this `data-shortcut` is pressed, or focused where it is a field. */
const actions: ReadonlyArray<{ readonly key: string; readonly press: string; readonly name: string }> = [
  { key: "/", press: "search", name: "Search" },
  { key: "[", press: "earlier", name: "The range before" },
  { key: "]", press: "later", name: "The range after" },
  { key: "x", press: "compare", name: "Compare with the range before" },
  { key: "p", press: "pause", name: "Pause or resume live" },
  { key: "t", press: "table", name: "Numbers of all charts as tables" },
  { key: "e", press: "export", name: "Export" },
  { key: "j", press: "below", name: "The conversation below" },
  { key: "k", press: "above", name: "The conversation above" }
]

const visible = (name: string): ReadonlyArray<HTMLElement> =>
  [...document.querySelectorAll<HTMLElement>(`[data-shortcut="${name}"]`)].filter(
    (e) => e.offsetParent !== null
  )

/** In a list, J and K go from row to row; Enter opens the one they are on. */
const moveRow = (step: 1 | -1): void => {
  const rows = [...document.querySelectorAll<HTMLElement>(".row-link a")]
  const at = rows.findIndex((row) => row === document.activeElement)
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]?.focus()
}

const press = (name: string): void => {
  const found = visible(name)
  if ((name === "below" || name === "above") && document.querySelector(".drawer") === null)
    return moveRow(name === "below" ? 1 : -1)
  const wanted = name === "table" ? found : found.slice(0, 1)
  for (const element of wanted) {
    if (element instanceof HTMLInputElement) element.focus()
    else element.click()
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const Key = ({ children }: { children: string }) => (
  <kbd className="inline-flex min-w-6 justify-center rounded-[3px] border border-line-strong bg-sunken px-1.5 font-mono text-xs">
    {children}
  </kbd>
)

export default function Shortcuts() {
  const navigate = useNavigate()
  const help = useRef<HTMLDialogElement>(null)
  const went = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return
      const isSecond = Date.now() - went.current < 1500
      went.current = 0
      const page = isSecond ? pages[event.key] : undefined
      const action = actions.find(({ key }) => key === event.key)
      if (page !== undefined) navigate(page.to)
      else if (event.key === "g") went.current = Date.now()
      else if (event.key === "?") help.current?.showModal()
      else if (action !== undefined) press(action.press)
      else return
      event.preventDefault()
    }
    const onHelp = () => help.current?.showModal()
    document.addEventListener("keydown", onKey)
    document.addEventListener("botflow:shortcuts", onHelp)
    return () => {
      document.removeEventListener("keydown", onKey)
      document.removeEventListener("botflow:shortcuts", onHelp)
    }
  }, [navigate])
  return (
    <dialog
      ref={help}
      aria-labelledby="shortcuts-title"
      className="m-auto w-[26rem] max-w-[calc(100%-2rem)] rounded-[4px] border border-line-strong bg-raised p-4 text-ink shadow-lg backdrop:bg-black/40"
    >
      <div className="flex items-center justify-between">
        <h2 id="shortcuts-title" className="panel-title">
          Keys
        </h2>
        <form method="dialog">
          <button type="submit" className="button min-h-7">
            Close
          </button>
        </form>
      </div>
      <dl className="mt-3 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 text-sm">
        {Object.entries(pages).map(([key, { name }]) => (
          <div key={key} className="contents">
            <dt>
              <Key>g</Key> <Key>{key}</Key>
            </dt>
            <dd className="text-soft">{name}</dd>
          </div>
        ))}
        {actions.map(({ key, name }) => (
          <div key={key} className="contents">
            <dt>
              <Key>{key}</Key>
            </dt>
            <dd className="text-soft">{name}</dd>
          </div>
        ))}
        <dt>
          <Key>?</Key>
        </dt>
        <dd className="text-soft">These keys</dd>
      </dl>
      <p className="mt-3 text-2xs text-faint">They can be switched off in the settings.</p>
    </dialog>
  )
}
