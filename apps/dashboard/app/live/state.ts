/** What the page knows from the live socket. */
import type { FeedEntry, Frame, Realtime } from "~/lib/types"

export type Link = "connecting" | "open" | "waiting" | "offline"

export interface LiveState {
  readonly link: Link
  /** Whether this connection has delivered; until then it is catching up. */
  readonly current: boolean
  readonly seq: number | null
  /** Where to go on after a break: the cursor of the last frame taken in order. */
  readonly cursor: string | null
  readonly metrics: Realtime | null
  readonly feed: ReadonlyArray<FeedEntry>
  readonly paused: boolean
  /** What came in while paused: shown as a number, taken over on resume. */
  readonly held: ReadonlyArray<FeedEntry>
  readonly heldMetrics: Realtime | null
  /** A frame is missing: the connection must be opened anew, from `cursor`. */
  readonly gap: boolean
  /** Counts frames that changed something: pages refetch their series when it moved. */
  readonly revision: number
}

export type LiveAction =
  | { readonly type: "connecting" }
  | { readonly type: "opened" }
  | { readonly type: "lost" }
  | { readonly type: "offline" }
  | { readonly type: "frame"; readonly frame: Frame }
  | { readonly type: "pause" }
  | { readonly type: "resume" }

export const initial: LiveState = {
  link: "connecting",
  current: false,
  seq: null,
  cursor: null,
  metrics: null,
  feed: [],
  paused: false,
  held: [],
  heldMetrics: null,
  gap: false,
  revision: 0
}

export type Status = "live" | "catching-up" | "paused" | "reconnecting" | "offline"

/** What the badge says. A lost connection outranks a pause: a paused page must not look alive. */
export const statusOf = (state: LiveState): Status => {
  if (state.link === "offline") return "offline"
  if (state.link === "waiting") return "reconnecting"
  if (state.paused) return "paused"
  return state.current ? "live" : "catching-up"
}
