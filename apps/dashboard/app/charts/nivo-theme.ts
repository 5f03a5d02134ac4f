/** nivo in our ink. Colours are variables, so that a change of theme needs no repaint by it. */
import type { PartialTheme } from "@nivo/theming"
import type { Tick } from "./time-ticks"

const text = { fontSize: 11, fontFamily: "var(--font)", fill: "var(--ink-faint)" }

export const nivoTheme: PartialTheme = {
  text,
  axis: { domain: { line: { stroke: "transparent" } }, ticks: { line: { stroke: "transparent" }, text } },
  grid: { line: { stroke: "var(--line)", strokeWidth: 1 } }
}

/** Below this width minor ticks are left out; `.tick-minor` in app.css holds the same number. */
const narrow = 520

export const ticksFor = (ticks: ReadonlyArray<Tick>, width: number) =>
  ticks.filter(({ minor }) => !minor || width > narrow)

export const axis = { tickSize: 0, tickPadding: 8 }
