/** nivo in our ink. Colours are variables, so that a change of theme needs no repaint by it. */
import type { PartialTheme } from "@nivo/theming"

const text = { fontSize: 11, fontFamily: "var(--font)", fill: "var(--ink-faint)" }

export const nivoTheme: PartialTheme = {
  text,
  axis: { domain: { line: { stroke: "transparent" } }, ticks: { line: { stroke: "transparent" }, text } },
  grid: { line: { stroke: "var(--line)", strokeWidth: 1 } }
}

export const axis = { tickSize: 0, tickPadding: 8 }
