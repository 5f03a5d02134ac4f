import { renderToStaticMarkup } from "react-dom/server"
import { describe, expect, it } from "vitest"
import { LiveBadge } from "~/live/badge"
import { reduce } from "~/live/reduce"
import { initial, type LiveAction, type LiveState } from "~/live/state"
import { LiveProvider } from "~/live/use-live"
import { realtime } from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:00:00Z")

/** What the badge says once these numbers have come in. */
const saidOf = (degraded: boolean | undefined): string => {
  const metrics = { ...realtime(now), ...(degraded === undefined ? {} : { degraded }) }
  const actions: ReadonlyArray<LiveAction> = [
    { type: "connecting" },
    { type: "opened" },
    { type: "frame", frame: { type: "snapshot", seq: 1, cursor: "s", metrics, conversations: [] } }
  ]
  const state = actions.reduce<LiveState>(reduce, initial)
  const html = renderToStaticMarkup(
    <LiveProvider value={{ state, dispatch: () => {} }}>
      <LiveBadge zone="UTC" />
    </LiveProvider>
  )
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
}

describe("the live badge", () => {
  it("says that live numbers are degraded, and nothing of it otherwise", () => {
    expect(saidOf(true)).toBe("Live · degraded")
    expect(saidOf(false)).toBe("Live")
    expect(saidOf(undefined)).toBe("Live")
  })
})
