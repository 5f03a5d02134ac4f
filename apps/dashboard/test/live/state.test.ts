import { describe, expect, it } from "vitest"
import { backoffMs } from "~/live/backoff"
import { merge } from "~/live/feed-list"
import { parseFrame } from "~/live/frame"
import { reduce } from "~/live/reduce"
import { initial, type LiveAction, type LiveState, statusOf } from "~/live/state"
import { conversation, feedEntry } from "../fixtures/conversations.ts"
import { realtime } from "../fixtures/series.ts"

const now = Date.parse("2026-11-25T10:00:00Z")
const entry = (i: number) => feedEntry(conversation(i, now))
const open: ReadonlyArray<LiveAction> = [{ type: "connecting" }, { type: "opened" }]

const snapshot = (seq: number, rows: ReadonlyArray<number>, resync?: boolean): LiveAction => ({
  type: "frame",
  frame: {
    type: "snapshot",
    seq,
    cursor: `s${seq}`,
    metrics: realtime(now),
    conversations: rows.map(entry),
    ...(resync === undefined ? {} : { resync })
  }
})
const news = (seq: number, row: number): LiveAction => ({
  type: "frame",
  frame: { type: "conversation", seq, cursor: `c${seq}`, conversation: entry(row) }
})
const numbers = (seq: number, tick: number): LiveAction => ({
  type: "frame",
  frame: { type: "metrics", seq, metrics: realtime(now, tick) }
})
const run = (actions: ReadonlyArray<LiveAction>, from: LiveState = initial) => actions.reduce(reduce, from)
const ids = (state: LiveState) => state.feed.map(({ conversationId }) => conversationId)

describe("a connection", () => {
  it("catches up until its first frame", () => {
    expect(statusOf(run(open))).toBe("catching-up")
    expect(statusOf(run([...open, snapshot(1, [0])]))).toBe("live")
  })

  it("takes frames in order and remembers where it is", () => {
    const state = run([...open, snapshot(1, [1, 2]), numbers(2, 5), news(3, 0)])
    expect(state).toMatchObject({ seq: 3, cursor: "c3", gap: false })
    expect(state.metrics?.messagesPerHour).toBe(289)
    expect(ids(state)).toEqual([0, 1, 2].map((i) => entry(i).conversationId))
  })

  it("notices a missing frame, and takes nothing after it", () => {
    const state = run([...open, snapshot(1, [1]), news(3, 0), news(4, 2)])
    expect(state).toMatchObject({ gap: true, seq: 1, cursor: "s1" })
    expect(ids(state)).toEqual([entry(1).conversationId])
    expect(statusOf(state)).toBe("catching-up")
  })

  it("stays lost through every attempt until the socket opens", () => {
    const trying = run([...open, snapshot(1, []), { type: "lost" }, { type: "connecting" }])
    expect(statusOf(trying)).toBe("reconnecting")
    expect(statusOf(reduce(trying, { type: "opened" }))).toBe("catching-up")
  })

  it("counts anew on the next connection, from the same cursor", () => {
    const state = run([{ type: "lost" }, ...open, news(1, 0)], run([...open, snapshot(7, [1]), news(9, 0)]))
    expect(state).toMatchObject({ gap: false, seq: 1, cursor: "c1" })
    expect(ids(state)).toEqual([entry(0).conversationId, entry(1).conversationId])
  })

  it("forgets its rows on a resync, and only then", () => {
    const before = run([...open, snapshot(1, [3, 4])])
    expect(ids(run([...open, snapshot(1, [0])], before))).toHaveLength(3)
    expect(ids(run([...open, snapshot(1, [0], true)], before))).toEqual([entry(0).conversationId])
  })

  it.each([
    ["lost", "reconnecting"],
    ["offline", "offline"]
  ] as const)("that is %s is shown as %s, even while paused", (type, status) =>
    expect(statusOf(run([...open, snapshot(1, []), { type: "pause" }, { type }]))).toBe(status)
  )
})

describe("a pause", () => {
  const paused = run([
    ...open,
    snapshot(1, [2]),
    { type: "pause" },
    news(2, 1),
    news(3, 0),
    news(4, 0),
    numbers(5, 9)
  ])

  it("holds everything back and counts conversations once", () => {
    expect(statusOf(paused)).toBe("paused")
    expect(ids(paused)).toEqual([entry(2).conversationId])
    expect(paused.held).toHaveLength(2)
    expect(paused.metrics?.messagesPerHour).toBe(284)
  })

  it("ends with all that came meanwhile", () => {
    const state = run([{ type: "resume" }], paused)
    expect(ids(state)).toEqual([0, 1, 2].map((i) => entry(i).conversationId))
    expect(state.metrics?.messagesPerHour).toBe(293)
    expect(state.held).toEqual([])
    expect(state.revision).toBeGreaterThan(paused.revision)
  })
})

describe("the feed", () => {
  it("keeps the newest news of a conversation, whichever comes first", () => {
    const later = { ...entry(3), lastMessageAt: new Date(now).toISOString(), messageCount: 99 }
    expect(merge([entry(3)], [later])).toEqual([later])
    expect(merge([later], [entry(3)])).toEqual([later])
  })

  it("tells the same id of two bots apart", () => {
    const [a, b] = [entry(0), { ...entry(0), botId: entry(1).botId }]
    expect(merge([a], [b])).toHaveLength(2)
  })
})

it("waits longer with every attempt, never under half a step, never over 30 s", () => {
  for (let n = 0; n < 40; n++) {
    expect(backoffMs(n, 0)).toBeLessThanOrEqual(backoffMs(n, 1))
    expect(backoffMs(n, 0)).toBeGreaterThanOrEqual(Math.min(15_000, 250 * 2 ** n))
    expect(backoffMs(n, 1)).toBeLessThanOrEqual(30_000)
  }
})

it.each(["", "null", "{", '{"type":"pong","seq":1}', '{"type":"metrics"}'])("ignores %j", (text) =>
  expect(parseFrame(text)).toBeNull()
)
