/**
 * Live numbers in this process alone, for where there is no Redis. Ingestion, workers and sockets
 * must then share the process.
 */
import { randomBytes } from "node:crypto"
import * as Tally from "@botflow/domain/Tally"
import { Clock, Effect, Layer, Option, PubSub, Stream } from "effect"
import {
  type Activity,
  type Change,
  type FeedItem,
  LiveStore,
  type Reading,
  reach,
  type Response,
  type Window
} from "./LiveStore.ts"
import { minuteOf } from "./Windows.ts"

/** As many entries as the feed goes back. */
const feedLength = 1000

interface State {
  /** By minute, then by second and bot. */
  readonly minutes: Map<number, Change["seconds"]>
  readonly activity: Map<string, Activity>
  responses: ReadonlyArray<Response>
  feed: ReadonlyArray<FeedItem>
  entries: number
}

const cursorOf = (life: string, entries: number) => `${life}-${entries}`

const empty = (): State => ({ minutes: new Map(), activity: new Map(), responses: [], feed: [], entries: 0 })

/** @param life tells cursors of this process from those of an earlier one */
const write = (state: State, change: Change, now: number, life: string): void => {
  for (const minute of change.minutes) {
    state.minutes.set(
      minute,
      change.seconds.filter(({ second }) => minuteOf(second) === minute)
    )
  }
  const single = change.seconds.filter(({ second }) => !change.minutes.includes(minuteOf(second)))
  const replaced = new Set(single.map(({ second }) => second))
  for (const minute of new Set(single.map(({ second }) => minuteOf(second)))) {
    state.minutes.set(minute, [
      ...(state.minutes.get(minute) ?? []).filter(({ second }) => !replaced.has(second)),
      ...single.filter(({ second }) => minuteOf(second) === minute)
    ])
  }
  for (const minute of state.minutes.keys()) if (minute < now - reach) state.minutes.delete(minute)
  for (const one of change.activity) state.activity.set(`${one.botId}\0${one.conversationId}`, one)
  for (const [key, { decidedAt, lastMessageAt }] of state.activity) {
    const isActive = lastMessageAt !== null && lastMessageAt >= now - reach
    if (!isActive && decidedAt <= now) state.activity.delete(key)
  }
  state.responses = change.responses
  const items = change.feed.map((entry) => ({ cursor: cursorOf(life, ++state.entries), entry }))
  state.feed = [...state.feed, ...items].slice(-feedLength)
}

/** What `state` says of some windows. Also how a `Change` that is a whole is read without any store. */
export const read = (
  state: State,
  windows: ReadonlyArray<Window>,
  botIds: ReadonlyArray<string> | null
): Reading => {
  const seconds = [...state.minutes.values()]
    .flat()
    .filter(({ botId }) => botIds === null || botIds.includes(botId))
  const activity = [...state.activity.values()].filter(
    ({ botId }) => botIds === null || botIds.includes(botId)
  )
  const { from, to } = windows[0] ?? { from: 0, to: 0 }
  return {
    tallies: windows.map(({ from, to }) =>
      seconds.reduce(
        (sum, { second, tally }) => (second >= from && second < to ? Tally.addInto(sum, tally) : sum),
        Tally.empty()
      )
    ),
    activeConversations: activity.filter(
      ({ decidedAt, lastMessageAt }) => lastMessageAt !== null && lastMessageAt >= from && decidedAt < to
    ).length,
    ahead: activity
      .filter(({ decidedAt }) => decidedAt >= to)
      .map(({ botId, conversationId }) => ({ botId, conversationId })),
    responses: state.responses
  }
}

/** A reading straight from a whole change. */
export const readChange = (
  change: Change,
  windows: ReadonlyArray<Window>,
  botIds: ReadonlyArray<string> | null
): Reading => {
  const state = empty()
  write(state, change, 0, "")
  return read(state, windows, botIds)
}

export const layer = Layer.scoped(
  LiveStore,
  Effect.gen(function* () {
    const states = new Map<string, State>()
    const life = randomBytes(6).toString("hex")
    const tickets = new Map<string, { readonly value: string; readonly until: number }>()
    const updates = yield* Effect.acquireRelease(PubSub.sliding<string>(1024), PubSub.shutdown)

    const endings = yield* Effect.acquireRelease(PubSub.sliding<void>(1), PubSub.shutdown)

    const put = (organizationId: string, change: Change, state: State) =>
      Effect.gen(function* () {
        write(state, change, yield* Clock.currentTimeMillis, life)
        states.set(organizationId, state)
        yield* PubSub.publish(updates, organizationId)
      })

    return LiveStore.of({
      kind: "local",
      isBuilt: (organizationId) => Effect.sync(() => states.has(organizationId)),
      rebuild: (organizationId, whole) => {
        const { entries, feed } = states.get(organizationId) ?? empty()
        return put(organizationId, whole, { ...empty(), feed, entries })
      },
      apply: (organizationId, change) => put(organizationId, change, states.get(organizationId) ?? empty()),
      lastWrite: () => Effect.succeed(null),
      // Windows are summed up from seconds: no minute has to be written whole.
      openMinutes: () => Effect.succeed([]),
      read: (organizationId, windows, botIds) =>
        Effect.sync(() =>
          Option.map(Option.fromNullable(states.get(organizationId)), (state) => read(state, windows, botIds))
        ),
      cursor: (organizationId) => Effect.sync(() => cursorOf(life, states.get(organizationId)?.entries ?? 0)),
      feedAfter: (organizationId, cursor) =>
        Effect.sync(() => {
          const { entries, feed } = states.get(organizationId) ?? empty()
          const [, of, number] = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor) ?? []
          const after = Number(number)
          const oldest = entries - feed.length
          if (of !== life || after < oldest || after > entries) return Option.none()
          return Option.some(feed.slice(after - oldest))
        }),
      breakFeed: (organizationId) =>
        Effect.sync(() => {
          const state = states.get(organizationId)
          if (state === undefined) return
          state.feed = []
          // Its beginning moves past every cursor of before.
          state.entries++
        }),
      changes: (organizationId) =>
        Stream.fromPubSub(updates).pipe(
          Stream.filter((changed) => changed === organizationId),
          Stream.as(undefined)
        ),
      putTicket: (ticket, value, ttlSeconds) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          for (const [key, { until }] of tickets) if (until <= now) tickets.delete(key)
          tickets.set(ticket, { value, until: now + ttlSeconds * 1000 })
        }),
      takeTicket: (ticket) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const found = tickets.get(ticket)
          tickets.delete(ticket)
          return found !== undefined && found.until > now ? Option.some(found.value) : Option.none()
        }),
      tellEnded: () => Effect.asVoid(PubSub.publish(endings, undefined)),
      ended: () => Stream.fromPubSub(endings),
      ping: Effect.void
    })
  })
)
