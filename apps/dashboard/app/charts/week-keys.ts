/** Hands on the hours of a week: arrows go from cell to cell behind one tab stop, clicks stay in the page. */

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
}

const linkIn = (row: HTMLTableRowElement | undefined, column: number) =>
  row?.cells[column]?.querySelector("a") ?? null

/** The next cell in a direction that leads somewhere. */
const nextTo = (from: HTMLAnchorElement, [down, right]: readonly [down: number, right: number]) => {
  const cell = from.closest("td")
  const rows = cell?.closest("tbody")?.rows
  const row = cell?.closest("tr")
  if (cell == null || rows === undefined || row == null) return null
  let [r, c] = [row.sectionRowIndex + down, cell.cellIndex + right]
  for (; rows[r]?.cells[c] !== undefined; r += down, c += right) {
    const link = linkIn(rows[r], c)
    if (link !== null) return link
  }
  return null
}

/**
 * Without a script every cell is a tab stop of its own; from now on the first one stands for all.
 *
 * @returns lets go of the table
 */
export const attach = (table: HTMLTableElement, navigate: (to: string) => void): (() => void) => {
  const linkOf = ({ target }: Event) => (target instanceof Element ? target.closest("a") : null)
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const from = linkOf(event)
    if (step === undefined || from === null) return
    event.preventDefault()
    const next = nextTo(from, step)
    if (next === null) return
    from.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  }
  const onClick = (event: MouseEvent) => {
    const href = linkOf(event)?.getAttribute("href")
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (href == null || !isPlain) return
    event.preventDefault()
    navigate(href)
  }
  for (const [i, link] of table.querySelectorAll("a").entries()) link.tabIndex = i === 0 ? 0 : -1
  table.addEventListener("keydown", onKey)
  table.addEventListener("click", onClick)
  return () => {
    table.removeEventListener("keydown", onKey)
    table.removeEventListener("click", onClick)
  }
}
