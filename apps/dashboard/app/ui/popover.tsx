/** Something that opens over the page: a `<details>`, so that it opens without a script, too. */
import { type ReactNode, useEffect, useRef } from "react"

interface Props {
  readonly summary: ReactNode
  readonly summaryClass: string
  readonly label?: string
  /** See `shortcuts.tsx`. */
  readonly shortcut?: string
  readonly children: ReactNode
  readonly panelClass: string
  readonly className?: string
  readonly onOpen?: () => void
}

/** Closes on Escape, which gives the focus back, and on a press elsewhere. */
export const Popover = ({
  children,
  className,
  label,
  onOpen,
  panelClass,
  shortcut,
  summary,
  summaryClass
}: Props) => {
  const ref = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      const details = ref.current
      if (details?.open !== true) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return
        if (details.contains(document.activeElement)) details.querySelector("summary")?.focus()
      } else if (details.contains(event.target as Node)) return
      details.open = false
    }
    document.addEventListener("pointerdown", close)
    document.addEventListener("keydown", close)
    return () => {
      document.removeEventListener("pointerdown", close)
      document.removeEventListener("keydown", close)
    }
  }, [])
  return (
    <details ref={ref} className={className} onToggle={(event) => event.currentTarget.open && onOpen?.()}>
      <summary className={summaryClass} aria-label={label} data-shortcut={shortcut}>
        {summary}
      </summary>
      <div
        className={`absolute z-30 rounded-[4px] border border-line-strong bg-raised shadow-lg ${panelClass}`}
      >
        {children}
      </div>
    </details>
  )
}
