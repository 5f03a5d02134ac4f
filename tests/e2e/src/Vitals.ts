/** What a person feels of a page, measured in the browser by its own clocks. */
import type { Page } from "playwright-core"

export interface Vitals {
  /** Largest contentful paint, milliseconds after the navigation began. */
  readonly lcp: number
  /** Cumulative layout shift: the largest session window. */
  readonly cls: number
  /** The slowest of few interactions, milliseconds to the next paint. */
  readonly inp: number
  /** What moved by itself, and from where to where. */
  readonly moved: ReadonlyArray<string>
}

interface Shift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
  readonly sources: ReadonlyArray<{
    readonly node: Node | null
    readonly previousRect: DOMRectReadOnly
    readonly currentRect: DOMRectReadOnly
  }>
}

/** Runs in the page before its own scripts. */
const observe = () => {
  const moved: Array<string> = []
  const seen = { lcp: 0, cls: 0, inp: 0, moved }
  const box = ({ height, width, x, y }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(" ")
  const named = (node: Node | null) => {
    const element = node instanceof Element ? node : (node?.parentElement ?? null)
    return `${element?.tagName} .${element?.getAttribute("class")} "${node?.textContent?.slice(0, 40)}"`
  }
  const window_ = { first: 0, last: 0, sum: 0 }
  Object.assign(globalThis, { vitals: seen })
  const on = (type: string, use: (entry: PerformanceEntry) => void, more: object = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({
      type,
      buffered: true,
      ...more
    })
  on("largest-contentful-paint", (entry) => void (seen.lcp = entry.startTime))
  on("layout-shift", (entry) => {
    const shift = entry as Shift
    if (shift.hadRecentInput) return
    // https://web.dev/articles/cls: windows of at most five seconds, with gaps under one.
    const isNew = entry.startTime - window_.last > 1_000 || entry.startTime - window_.first > 5_000
    window_.first = isNew ? entry.startTime : window_.first
    window_.sum = (isNew ? 0 : window_.sum) + shift.value
    window_.last = entry.startTime
    seen.cls = Math.max(seen.cls, window_.sum)
    for (const { currentRect, node, previousRect } of shift.sources)
      moved.push(`${shift.value.toFixed(3)} ${named(node)}: ${box(previousRect)} to ${box(currentRect)}`)
  })
  on(
    "event",
    (entry) => {
      if (Number(Reflect.get(entry, "interactionId")) > 0) seen.inp = Math.max(seen.inp, entry.duration)
    },
    { durationThreshold: 16 }
  )
}

/** Call before the page is opened. */
export const watch = (page: Page): Promise<unknown> => page.addInitScript(observe)

/** Runs in the page: a dot that is never at rest, by the compositor alone. */
const dot = () => {
  const element = document.body.appendChild(document.createElement("i"))
  Object.assign(element.style, { position: "fixed", inset: "0 auto auto 0", width: "1px", height: "1px" })
  element.style.background = "gray"
  const [here, there] = [{ transform: "none" }, { transform: "translateX(2px)" }]
  element.animate([here, there], {
    duration: 50,
    iterations: Number.POSITIVE_INFINITY,
    direction: "alternate"
  })
}

/**
 * Call before the first interaction. The browser presents only frames that differ: what answers with no visible
 * change, such as a key that moves the focus out of sight, would count as slow until something else moves.
 */
export const keepPresenting = (page: Page): Promise<unknown> => page.evaluate(dot)

declare const vitals: Vitals

export const read = (page: Page): Promise<Vitals> => page.evaluate(() => ({ ...vitals }))
