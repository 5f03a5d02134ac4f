import { render } from "@testing-library/react"
import { renderToStaticMarkup } from "react-dom/server"
import { describe, expect, it } from "vitest"
import { margin, plotHeight } from "~/charts/box"
import { Chart } from "~/charts/chart"
import { only } from "~/charts/model"
import * as Model from "~/charts/series"
import NivoBar from "~/charts/nivo-bar"
import NivoLine from "~/charts/nivo-line"
import { dotPath, linePath } from "~/charts/path"
import { niceMax, valueTicks } from "~/charts/scale"
import { BarSvg, LineSvg } from "~/charts/svg"
import { countAxis, durationAxis } from "~/charts/value-axis"
import { bucketName, timeTicks } from "~/charts/time-ticks"
import * as Lean from "~/lib/lean.server"
import * as Series from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const span = Series.spanOf(new URLSearchParams("period=24h"), now)
const times = Model.responseTimes(Lean.responseTimes(Series.responseTimes(span, now)), Series.zone)
const volume = Model.messageVolume(Lean.messageVolume(Series.messageVolume(span, now)), Series.zone)
const width = 800
const plotWidth = width - margin.left - margin.right

/** Where a pen that follows the path is after each of its steps. */
const walk = (path: string | null) => {
  let at = { x: 0, y: 0 }
  let start = at
  return [...(path ?? "").matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)].map(([, command, numbers = ""]) => {
    const [a = 0, b = 0] = (numbers.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number)
    const { x, y } = at
    at =
      {
        m: { x: x + a, y: y + b },
        l: { x: x + a, y: y + b },
        h: { x: x + a, y },
        v: { x, y: y + a },
        V: { x, y: a }
      }[command ?? ""] ?? start
    if (command === "m") start = at
    return { command, ...at }
  })
}

const widthOf = (html: Document) =>
  Number(html.querySelector("svg svg")?.getAttribute("viewBox")?.split(" ")[2])

describe("a line", () => {
  it("breaks at nulls, and a point alone is a dot", () => {
    const points = [
      { x: 0, y: 1 },
      null,
      { x: 2, y: 3 },
      { x: 3, y: 2.5 },
      null,
      { x: 5, y: 1 },
      { x: 6, y: 1 }
    ]
    expect(linePath(points)).toBe("m2 3l1-.5m2-1.5l1 0")
    expect(dotPath(points)).toBe("M0 1h0.01")
  })

  it("never strays, however long it is", () => {
    const points = Array.from({ length: 900 }, (_, i) => ({ x: i / 7, y: 50 + 49 * Math.sin(i) }))
    const found = walk(linePath(points))
    expect(found).toHaveLength(points.length)
    points.forEach(({ x, y }, i) => {
      expect(Math.abs((found[i]?.x ?? -1) - x)).toBeLessThanOrEqual(0.0501)
      expect(Math.abs((found[i]?.y ?? -1) - y)).toBeLessThanOrEqual(0.0501)
    })
  })

  it("is at the same place in the server's drawing and in nivo's", () => {
    const html = new DOMParser().parseFromString(renderToStaticMarkup(<LineSvg model={times} />), "text/html")
    const { container } = render(<NivoLine model={times} width={width} />)
    const d = (root: ParentNode) =>
      walk([...root.querySelectorAll(".series-p95:not(.series-dot)")][0]?.getAttribute("d") ?? null)
    const [ours, theirs] = [d(html), d(container)]
    expect(ours.length).toBeGreaterThan(20)
    expect(theirs).toHaveLength(ours.length)
    ours.forEach(({ x, y }, i) => {
      expect((x / widthOf(html)) * plotWidth).toBeCloseTo(theirs[i]?.x ?? -1, 0)
      expect(y).toBeCloseTo(theirs[i]?.y ?? -1, 0)
    })
  })

  it("shows the unfinished bucket apart", () => {
    expect(times.rows.at(-1)?.partial).toBe(true)
    expect(renderToStaticMarkup(<LineSvg model={times} />).match(/series-partial/g)).toHaveLength(4)
  })
})

describe("the room of a line chart", () => {
  const week = Array.from({ length: 168 }, (_, i) => ({
    t: new Date(now - (168 - i) * 3_600_000).toISOString(),
    partial: false,
    avg: 1_500,
    p50: 1_000,
    p95: 2_800,
    p99: 2_900
  }))
  const modelOf = (points: typeof week) =>
    Model.responseTimes({ bucket: "hour", points, before: null }, Series.zone)
  const withPeak = (peak: Partial<(typeof week)[number]>) =>
    modelOf(week.map((point, i) => (i === 3 ? { ...point, ...peak } : point)))

  it("is not given to the peaks of a quiet hour, and says so", () => {
    for (const peak of [{ p99: 90_000 }, { p95: 80_000, p99: 90_000 }]) {
      const model = withPeak(peak)
      expect(model.top).toBe(3_000)
      const html = renderToStaticMarkup(<Chart kind="line" model={model} label="" />)
      expect(html.replaceAll("\u202f", " ")).toContain("peaks up to 1 min 30 s are cut off")
      expect(html).toContain('overflow="hidden"')
    }
  })

  it("holds all of them where the rest keeps half of it", () => {
    expect(withPeak({ p99: 5_800 })).toMatchObject({ top: 6_000, cut: null })
    expect(
      Model.responseTimes(Lean.responseTimes(Series.responseTimes(span, now)), Series.zone).cut
    ).toBeNull()
  })

  it("is the tail's where nothing else is drawn", () =>
    expect(only(withPeak({ p99: 90_000 }), ["p99"])).toMatchObject({ top: 100_000, cut: null }))
})

describe("bars", () => {
  it("are at the same place in the server's drawing and in nivo's", () => {
    const html = new DOMParser().parseFromString(renderToStaticMarkup(<BarSvg model={volume} />), "text/html")
    const { container } = render(<NivoBar model={volume} width={width} />)
    // A path goes to the foot of a bar, and up from there.
    const tops = (root: ParentNode, scale: number) =>
      [...root.querySelectorAll(".bar-inbound")]
        .flatMap((path) => walk(path.getAttribute("d")).filter(({ command }) => command === "v"))
        .map(({ x, y }) => ({ x: x * scale, y }))
    const [ours, theirs] = [tops(html, plotWidth / widthOf(html)), tops(container, 1)]
    expect(ours).toHaveLength(volume.rows.length)
    expect(theirs).toHaveLength(ours.length)
    ours.forEach(({ x, y }, i) => {
      expect(x).toBeCloseTo(theirs[i]?.x ?? -1, 0)
      expect(y).toBeCloseTo(theirs[i]?.y ?? -1, 0)
    })
  })

  it("never leave the plot", () => {
    for (const row of volume.rows) {
      expect((row.values.inbound ?? 0) + (row.values.outbound ?? 0)).toBeLessThanOrEqual(volume.top)
    }
    expect(plotHeight).toBeGreaterThan(200)
  })
})

describe("ticks", () => {
  it.each([1, 3, 7, 12, 99, 101, 2614, 48_000])("of values up to %d are round and reach over it", (max) => {
    const top = niceMax(max)
    expect(top).toBeGreaterThanOrEqual(max)
    expect(top).toBeLessThan(max * 2 + 1)
    expect(valueTicks(top).at(0)).toBe(0)
    expect(valueTicks(top).at(-1)).toBeCloseTo(top)
  })

  it.each([
    [0, "0 0.25 ms 0.5 ms 0.75 ms 1 ms"],
    [870, "0 250 ms 500 ms 750 ms 1000 ms"],
    [1_380, "0 0.5 s 1 s 1.5 s"],
    [71_000, "0 20 s 40 s 60 s 80 s"],
    [400_000, "0 2 min 4 min 6 min 8 min"]
  ])("of durations up to %d ms share one unit", (reach, labels) =>
    expect(
      durationAxis(reach)
        .valueTicks.map(({ label }) => label.replace("\u202f", " "))
        .join(" ")
    ).toBe(labels)
  )

  it("of counts are whole", () =>
    expect(countAxis(1).valueTicks.map(({ label }) => label)).toEqual(["0", "1"]))

  it("stand on round hours of the zone", () =>
    expect(times.timeTicks.map(({ label }) => label)).toEqual(["12:00", "18:00", "Wed 25", "06:00", "12:00"]))

  it("of a year are its months, told with the year", () => {
    const start = Date.parse("2025-11-30T22:00:00Z")
    const days = Array.from({ length: 365 }, (_, i) => start + i * 86_400_000)
    const ticks = timeTicks(days, "day", Series.zone)
    expect(ticks.map(({ label }) => label)).toEqual([
      "Jan 2026",
      "Mar 2026",
      "May 2026",
      "Jul 2026",
      "Sep 2026",
      "Nov 2026"
    ])
    expect(ticks[0]?.index).toBe(31)
    expect(bucketName(start, "day", Series.zone, days.at(-1))).toBe("Mon 1 Dec 2025")
  })

  it("of a week are its midnights, in a day of 23 hours as well", () => {
    const start = Date.parse("2026-03-26T23:00:00Z")
    const hours = Array.from({ length: 95 }, (_, i) => start + i * 3_600_000)
    const ticks = timeTicks(hours, "hour", "Europe/Berlin")
    expect(ticks.map(({ label }) => label)).toEqual(["Fri 27", "Sat 28", "Sun 29", "Mon 30"])
    expect(ticks.map(({ index }) => index)).toEqual([0, 24, 48, 71])
  })
})
