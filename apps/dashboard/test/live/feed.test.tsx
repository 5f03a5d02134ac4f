import { createRemixStub } from "@remix-run/testing"
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react"
import { useState } from "react"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { FeedEntry } from "~/lib/types"
import { Feed } from "~/live/feed"
import { conversation, feedEntry } from "../fixtures/conversations.ts"
import { zone } from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const rows = Array.from({ length: 12 }, (_, i) => feedEntry(conversation(i, now)))
const arrival: FeedEntry = {
  ...rows[0]!,
  customer: { id: "u-new", phone: null, name: "Nomsa Zulu" },
  conversationId: rows[11]!.conversationId
}

let push: (entry: FeedEntry) => void

const Page = () => {
  const [entries, setEntries] = useState<ReadonlyArray<FeedEntry>>(rows)
  push = (entry) => setEntries((before) => [entry, ...before])
  return <Feed entries={entries} zone={zone} botName={(botId) => botId} renderedAt={now} />
}

const names = () =>
  screen.getAllByRole("listitem").map((row) => row.querySelector("a")?.firstChild?.textContent)

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date", "setInterval", "clearInterval"] })
  const Stub = createRemixStub([{ path: "/", Component: Page }])
  render(<Stub />)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

it("shows ten, newest first, with status in words and the time in full", () => {
  expect(names()).toHaveLength(10)
  const first = screen.getAllByRole("listitem")[0]
  expect(first?.textContent).toContain("Active")
  expect(first?.querySelector("time")?.title).toMatch(/^Wed 25 Nov 2026, 12:3\d Africa\/Johannesburg$/)
})

it("lets news in at the top", () => {
  act(() => push(arrival))
  expect(names()[0]).toBe("Nomsa Zulu")
  expect(names()).toHaveLength(10)
})

it("stays as it is under the pointer, and tells how much is new", () => {
  const before = names()
  fireEvent.mouseEnter(screen.getByRole("list"))
  act(() => push(arrival))
  expect(names()).toEqual(before)
  fireEvent.click(screen.getByRole("button", { name: "1 new" }))
  expect(names()[0]).toBe("Nomsa Zulu")
})

it("goes on when the pointer has left", () => {
  fireEvent.mouseEnter(screen.getByRole("list"))
  act(() => push(arrival))
  fireEvent.mouseLeave(screen.getByRole("list"))
  expect(names()[0]).toBe("Nomsa Zulu")
  expect(screen.queryByRole("button")).toBeNull()
})

it("counts the seconds", () => {
  act(() => void vi.advanceTimersByTime(30_000))
  expect(screen.getAllByRole("listitem")[0]?.textContent).toMatch(/4\d\u202fs ago/)
})
