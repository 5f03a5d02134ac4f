/** What the page knows from the live socket as a pure function of what came in; loaded with the connection. */
import type { FeedEntry, Frame, Realtime } from "~/lib/types"
import { merge } from "./feed-list"
import type { LiveAction, LiveState } from "./state"

/** Kept beyond what is shown, so that a filter still finds rows. */
const kept = 50

const withEntries = (state: LiveState, entries: ReadonlyArray<FeedEntry>, replace: boolean): LiveState => {
  if (state.paused) return { ...state, held: merge(state.held, entries).slice(0, kept) }
  return { ...state, feed: replace ? entries : merge(state.feed, entries).slice(0, kept) }
}

const withMetrics = (state: LiveState, metrics: Realtime): LiveState =>
  state.paused ? { ...state, heldMetrics: metrics } : { ...state, metrics }

const take = (state: LiveState, frame: Frame): LiveState => {
  if (state.gap) return state
  if (state.seq !== null && frame.seq !== state.seq + 1) return { ...state, gap: true, current: false }
  const next = { ...state, seq: frame.seq, current: true, revision: state.revision + 1 }
  switch (frame.type) {
    case "snapshot": {
      const whole = withMetrics({ ...next, cursor: frame.cursor }, frame.metrics)
      // After a resync, rows of before may be stale in ways no later frame corrects.
      return withEntries(whole, frame.conversations, frame.resync === true)
    }
    case "metrics":
      return withMetrics(next, frame.metrics)
    case "conversation":
      return withEntries({ ...next, cursor: frame.cursor }, [frame.conversation], false)
  }
}

export const reduce = (state: LiveState, action: LiveAction): LiveState => {
  switch (action.type) {
    case "connecting":
      // A lost connection stays lost until the socket opens: the badge must not flicker with every attempt.
      return {
        ...state,
        link: state.link === "waiting" || state.link === "offline" ? "waiting" : "connecting",
        current: false,
        seq: null,
        gap: false
      }
    case "opened":
      return { ...state, link: "open" }
    case "lost":
      return { ...state, link: "waiting", current: false }
    case "offline":
      return { ...state, link: "offline", current: false }
    case "frame":
      return take(state, action.frame)
    case "pause":
      return { ...state, paused: true }
    case "resume":
      return {
        ...state,
        paused: false,
        metrics: state.heldMetrics ?? state.metrics,
        feed: merge(state.feed, state.held).slice(0, kept),
        held: [],
        heldMetrics: null,
        revision: state.revision + 1
      }
  }
}
