import { createRemixStub } from "@remix-run/testing"
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react"
import { afterEach, expect, it } from "vitest"
import Crosshair from "~/charts/crosshair"
import { ChartFigure } from "~/charts/figure"
import * as Model from "~/charts/series"
import { lineX } from "~/charts/svg"
import * as Lean from "~/lib/lean.server"
import * as Series from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const span = Series.spanOf(new URLSearchParams("period=24h"), now)
const model = Model.responseTimes(Lean.responseTimes(Series.responseTimes(span, now)), Series.zone)

const Figure = ({ of = model }: { of?: typeof model }) => (
  <ChartFigure
    kind="line"
    title="Response time"
    sentence="A sentence."
    model={of}
    zoneLabel="Africa/Johannesburg, UTC+02:00"
    hrefOf={(index) => `/conversations?bucket=${index}`}
    onPick={() => {}}
  />
)

afterEach(cleanup)

it("has every number in its table, each bucket with a way to its conversations", () => {
  const Stub = createRemixStub([{ path: "/", Component: () => <Figure /> }])
  render(<Stub />)
  const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", { hidden: true })
  expect(rows).toHaveLength(model.rows.length + 1)
  expect(rows[1]?.textContent).toBe(
    [
      "Tue 24 Nov, 12:00–13:00",
      ...model.keys.map((key) => model.format(model.rows[0]?.values[key] ?? null))
    ].join("")
  )
  expect(rows[3]?.querySelector("a")?.getAttribute("href")).toBe("/conversations?bucket=2")
})

it("gives the others the room of a series that is put aside, and shows all again after the last", () => {
  const Stub = createRemixStub([{ path: "/", Component: () => <Figure /> }])
  const { container } = render(<Stub />)
  const axis = () => [...container.querySelectorAll(".plot text")].map((text) => text.textContent)
  expect(axis()).toContain("6\u202fs")
  for (const name of ["p99", "p95"]) fireEvent.click(screen.getByRole("button", { name }))
  expect(axis()).not.toContain("6\u202fs")
  expect(container.querySelector(".plot .series-p99")).toBeNull()
  fireEvent.click(screen.getByRole("button", { name: "average" }))
  expect(screen.getByRole("button", { name: "p99" }).getAttribute("aria-pressed")).toBe("false")
  fireEvent.click(screen.getByRole("button", { name: "p50" }))
  for (const name of ["p50", "average", "p95", "p99"])
    expect(screen.getByRole("button", { name }).getAttribute("aria-pressed")).toBe("true")
})

it("shows the typical and the slow alone beside the range before, and the others once asked for", () => {
  const series = Series.responseTimes(span, now)
  const compared = Model.responseTimes(
    Lean.responseTimes({ ...series, previous: { points: series.points } }),
    Series.zone
  )
  const Stub = createRemixStub([{ path: "/", Component: () => <Figure of={compared} /> }])
  const { container } = render(<Stub />)
  const drawn = () =>
    ["p50", "avg", "p95", "p99"].filter((key) => container.querySelector(`.plot .series-${key}`) !== null)
  expect(drawn()).toEqual(["p50", "p95"])
  fireEvent.click(screen.getByRole("button", { name: "p99" }))
  expect(drawn()).toEqual(["p50", "p95", "p99"])
  const heads = within(screen.getByRole("table", { hidden: true })).getAllByRole("columnheader", {
    hidden: true
  })
  expect(heads.map((head) => head.textContent)).toEqual(
    expect.arrayContaining(["average", "p99", "p95 before"])
  )
})

it("is read with the arrow keys, in one tab stop", () => {
  const { container } = render(
    <Crosshair model={model} x={lineX(model)} label="Response time" swatch={(key) => `series-${key}`} />
  )
  const chart = screen.getByRole("group")
  fireEvent.keyDown(chart, { key: "Home" })
  fireEvent.keyDown(chart, { key: "ArrowRight" })
  expect(container.querySelector("[aria-live]")?.textContent).toMatch(
    /^Tue 24 Nov, 13:00–14:00: p50 1\.17\u202fs, average/
  )
  expect(container.querySelectorAll("[tabindex]")).toHaveLength(1)
  fireEvent.keyDown(chart, { key: "Escape" })
  expect(container.querySelector("[aria-live]")?.textContent).toBe("")
})
