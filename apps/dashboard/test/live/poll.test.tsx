import { createRemixStub } from "@remix-run/testing"
import { act, cleanup, render, screen } from "@testing-library/react"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { initial } from "~/live/state"
import { LiveProvider } from "~/live/use-live"
import { usePoll } from "~/routes/_dash.queues/use-poll"

let loads = 0
beforeEach(() => {
  loads = 0
  vi.useFakeTimers({ shouldAdvanceTime: true })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const Page = () => {
  usePoll()
  return <p>Queues</p>
}

const show = async (live: Partial<typeof initial>) => {
  const Live = () => (
    <LiveProvider value={{ state: { ...initial, ...live }, dispatch: () => {} }}>
      <Page />
    </LiveProvider>
  )
  const Stub = createRemixStub([{ path: "/", Component: Live, loader: () => ({ loads: ++loads }) }])
  render(<Stub />)
  await screen.findByText("Queues")
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const live = { link: "open", current: true, paused: false } as const

it("loads the page again every ten seconds", async () => {
  await show(live)
  const before = loads
  await pass(10_500)
  expect(loads).toBe(before + 1)
})

it.each([
  ["paused", { ...live, paused: true }],
  ["lost", { ...live, link: "waiting" as const }]
])("stays as it is while the live connection is %s", async (_, state) => {
  await show(state)
  const before = loads
  await pass(30_000)
  expect(loads).toBe(before)
})

it("waits for somebody to look", async () => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden")
  await show(live)
  const before = loads
  await pass(30_000)
  expect(loads).toBe(before)
})
