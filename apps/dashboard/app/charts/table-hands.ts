/**
 * Hands on the tables of charts, whose hundreds of links are plain ones: clicks stay in the page. Over the hours of a
 * week arrows go from cell to cell behind one tab stop.
 */

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
 * For every such table there is or will be. Without a script each hour is a tab stop of its own; with one, the hour
 * that has or had the focus stands for all.
 *
 * @returns stops it
 */
export const attach = (navigate: (to: string) => void): (() => void) => {
  const linkOf = ({ target }: Event) =>
    target instanceof Element ? target.closest<HTMLAnchorElement>(".heatmap a") : null
  const onFocus = (event: Event) => {
    const link = linkOf(event)
    for (const one of link?.closest("table")?.querySelectorAll("a") ?? [])
      one.tabIndex = one === link ? 0 : -1
  }
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const from = linkOf(event)
    if (step === undefined || from === null) return
    event.preventDefault()
    nextTo(from, step)?.focus()
  }
  const onClick = (event: MouseEvent) => {
    const { target } = event
    const link = target instanceof Element ? target.closest(":is(.heatmap, .number-table) a") : null
    const href = link?.getAttribute("href")
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (href == null || !isPlain) return
    event.preventDefault()
    navigate(href)
  }
  document.addEventListener("focusin", onFocus)
  document.addEventListener("keydown", onKey)
  document.addEventListener("click", onClick)
  return () => {
    document.removeEventListener("focusin", onFocus)
    document.removeEventListener("keydown", onKey)
    document.removeEventListener("click", onClick)
  }
}
