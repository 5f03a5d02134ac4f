/** Live numbers in Redis, shared by all processes. Keys carry the organization as their hash tag. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import { Clock, Effect, Layer, Option } from "effect"
import type { ChainableCommander } from "ioredis"
import { command, Redis } from "../redis/Redis.ts"
import * as Life from "../redis/Life.ts"
import * as Subscriptions from "../redis/Subscriptions.ts"
import {
  type Change,
  closedBefore,
  type Conversation,
  type FeedEntry,
  type FeedItem,
  LiveStore,
  reach,
  type Response,
  type Window
} from "./LiveStore.ts"
import * as TallyText from "./TallyText.ts"
import { cut, minuteOf } from "./Windows.ts"

/** As many entries as the feed goes back. */
const feedLength = 1000
const dayTtl = 86_400
/** A channel, in no organization: who listens asks the database about all of its sockets. */
const endings = "sessions:ended"
const reachTtl = Math.ceil(reach / 1000) + 3_600

const hourText = (instant: number) => Instant.format(instant).slice(0, 13)
const minuteText = (instant: number) => Instant.format(instant).slice(0, 16)

/** The keys of an organization, or of one of its bots. */
const keysOf = (organizationId: OrganizationId) => {
  const realtime = `metrics:realtime:{${organizationId}}`
  return {
    state: realtime,
    responses: `${realtime}:response_times`,
    active: `${realtime}:active_conversations`,
    /** Minutes written second by second, and not whole since. */
    open: `${realtime}:open_minutes`,
    /** Conversations by the event that decides about them, where that has not happened yet. */
    ahead: `${realtime}:ahead`,
    updates: `metrics:updates:{${organizationId}}`,
    feed: `metrics:feed:{${organizationId}}`,
    /** Holds tallies: by minute under the hour's key, by second under the minute's. */
    slots: (botId: string | null, time: string) =>
      botId === null ? `${realtime}:${time}` : `metrics:rolling:{${organizationId}}:${botId}:${time}`
  }
}

const member = (botId: string, conversationId: string) => `${botId}\0${conversationId}`
const ofMember = (text: string): Conversation => {
  const end = text.indexOf("\0")
  return { botId: text.slice(0, end), conversationId: text.slice(end + 1) }
}

/** What adds up to each bot (`null`: all of them), and then to each second or minute. */
const partsOf = (seconds: Change["seconds"], timeOf: (second: number) => number) => {
  const byScope = new Map<string | null, Map<number, Array<Tally.Tally>>>()
  for (const { botId, second, tally } of seconds) {
    for (const scope of [null, botId]) {
      const byTime = byScope.get(scope) ?? new Map<number, Array<Tally.Tally>>()
      byScope.set(scope, byTime)
      const time = timeOf(second)
      const parts = byTime.get(time)
      if (parts === undefined) byTime.set(time, [tally])
      else parts.push(tally)
    }
  }
  return byScope
}

const writeSlots = (
  multi: ChainableCommander,
  keys: ReturnType<typeof keysOf>,
  seconds: Change["seconds"],
  grain: {
    readonly timeOf: (second: number) => number
    readonly keyOf: (time: number) => string
    readonly ttl: number
  }
) => {
  for (const [scope, byTime] of partsOf(seconds, grain.timeOf)) {
    const fields = new Map<string, Array<string>>()
    for (const [time, parts] of byTime) {
      const [first, ...more] = parts
      if (first === undefined) continue
      // Mostly one bot spoke in a second: nothing to add up.
      const tally = more.length === 0 ? first : parts.reduce(Tally.addInto, Tally.empty())
      const key = keys.slots(scope, grain.keyOf(time))
      fields.set(key, [...(fields.get(key) ?? []), String(time), TallyText.encode(tally)])
    }
    for (const [key, values] of fields) multi.hset(key, ...values).expire(key, grain.ttl)
  }
}

const write = (multi: ChainableCommander, keys: ReturnType<typeof keysOf>, change: Change, now: number) => {
  const whole = new Set(change.minutes)
  const minutes = change.seconds.filter(({ second }) => whole.has(minuteOf(second)))
  writeSlots(multi, keys, minutes, { timeOf: minuteOf, keyOf: hourText, ttl: dayTtl })
  const open = new Set(change.seconds.map(({ second }) => minuteOf(second)).filter((at) => !whole.has(at)))
  if (whole.size > 0) multi.srem(keys.open, ...whole)
  if (open.size > 0) multi.sadd(keys.open, ...open).expire(keys.open, dayTtl)
  writeSlots(multi, keys, change.seconds, { timeOf: (second) => second, keyOf: minuteText, ttl: reachTtl })
  for (const { botId, conversationId, decidedAt, lastMessageAt } of change.activity) {
    if (decidedAt > now) multi.zadd(keys.ahead, decidedAt, member(botId, conversationId))
    if (lastMessageAt === null) multi.zrem(keys.active, member(botId, conversationId))
    else multi.zadd(keys.active, lastMessageAt, member(botId, conversationId))
  }
  multi.zremrangebyscore(keys.active, "-inf", now - reach).expire(keys.active, dayTtl)
  multi.zremrangebyscore(keys.ahead, "-inf", now - reach).expire(keys.ahead, dayTtl)
  multi.del(keys.responses)
  if (change.responses.length > 0) {
    multi.rpush(
      keys.responses,
      ...change.responses.map(({ responseTimeMs, sentAt }) => `${sentAt}:${responseTimeMs}`)
    )
    multi.expire(keys.responses, dayTtl)
  }
  for (const entry of change.feed)
    multi.xadd(keys.feed, "MAXLEN", "~", feedLength, "*", "entry", JSON.stringify(entry))
  if (change.feed.length > 0) multi.expire(keys.feed, dayTtl)
  multi.hset(keys.state, "updatedAt", now).expire(keys.state, dayTtl)
  multi.publish(keys.updates, String(now))
}

const toResponse = (text: string): Response => {
  const [sentAt = "0", responseTimeMs = "0"] = text.split(":")
  return { sentAt: Number(sentAt), responseTimeMs: Number(responseTimeMs) }
}

/** A place in the stream of a server's life: entries may be gone with it, without a trace among those that are left. */
const cursorOf = (life: string, id: string) => `${life}-${id}`
const ofCursor = (cursor: string) => /^([0-9a-f]+)-(\d{1,16}-\d{1,16})$/.exec(cursor)?.slice(1) ?? []

/** Names the beginning of a feed that has no entries: only while what a cursor names is there, nothing is missing. */
const beginning = "beginning"

/** The feed is written by us alone. */
const toItems = (life: string, entries: ReadonlyArray<[string, Array<string>]>): ReadonlyArray<FeedItem> =>
  entries.flatMap(([id, [field, json = "null"]]) =>
    field === beginning ? [] : [{ cursor: cursorOf(life, id), entry: JSON.parse(json) as FeedEntry }]
  )

export const layer = Layer.scoped(
  LiveStore,
  Effect.gen(function* () {
    const { client } = yield* Redis
    const subscriptions = yield* Subscriptions.make
    const lifeOf = Life.make(client)

    const put = (organizationId: OrganizationId, change: Change, whole: boolean, id = "") =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        command(async () => {
          const life = await lifeOf()
          const multi = client.multi()
          const { active, ahead, open, state } = keysOf(organizationId)
          // What ended while nothing was written is not named in `change`. And only a whole makes them be there:
          // Redis may have lost everything since somebody looked.
          if (whole) multi.del(active, ahead, open).hset(state, "built", life)
          multi.hset(state, "write", id)
          write(multi, keysOf(organizationId), change, now)
          const results = await multi.exec()
          const failed = results?.find(([error]) => error !== null)
          if (failed?.[0]) throw failed[0]
        })
      )

    const readTally = async (
      organizationId: OrganizationId,
      window: Window,
      before: number,
      botIds: ReadonlyArray<string> | null
    ) => {
      const keys = keysOf(organizationId)
      const { minutes, seconds } = cut(window, before)
      const wanted = new Map<string, Array<string>>()
      const want = (key: string, time: number) => wanted.set(key, [...(wanted.get(key) ?? []), String(time)])
      for (const scope of botIds ?? [null]) {
        for (const minute of minutes) want(keys.slots(scope, hourText(minute)), minute)
        for (const second of seconds) want(keys.slots(scope, minuteText(second)), second)
      }
      // One pipeline: ioredis sends commands of one turn together.
      const slots = await Promise.all([...wanted].map(([key, fields]) => client.hmget(key, ...fields)))
      return slots
        .flat()
        .reduce((sum, text) => (text === null ? sum : TallyText.addInto(sum, text)), Tally.empty())
    }

    const readActive = async (
      organizationId: OrganizationId,
      { from, to }: Window,
      botIds: ReadonlyArray<string> | null
    ) => {
      const { active } = keysOf(organizationId)
      if (botIds === null) return client.zcount(active, from, `(${to}`)
      const members = await client.zrangebyscore(active, from, `(${to}`)
      return members.filter((one) => botIds.includes(ofMember(one).botId)).length
    }

    const readAhead = async (
      organizationId: OrganizationId,
      { to }: Window,
      botIds: ReadonlyArray<string> | null
    ) => {
      const members = await client.zrangebyscore(keysOf(organizationId).ahead, to, "+inf")
      return members.map(ofMember).filter(({ botId }) => botIds === null || botIds.includes(botId))
    }

    // What an earlier life of the server has left may be older than what we wrote last: not everything reaches a disk.
    const builtNow = async (organizationId: OrganizationId) => {
      const life = await lifeOf()
      return (await client.hget(keysOf(organizationId).state, "built")) === life
    }

    const lastInFeed = async (feed: string): Promise<string> => {
      const [last] = await client.xrevrange(feed, "+", "-", "COUNT", 1)
      if (last !== undefined) return last[0]
      const added = await client.xadd(feed, "*", beginning, "")
      await client.expire(feed, dayTtl)
      return added ?? "0-0"
    }

    return LiveStore.of({
      kind: "shared",
      isBuilt: (organizationId) => command(() => builtNow(organizationId)),
      rebuild: (organizationId, whole) => put(organizationId, whole, true),
      apply: (organizationId, change, id) => put(organizationId, change, false, id),
      lastWrite: (organizationId) =>
        command(async () => (await client.hget(keysOf(organizationId).state, "write")) || null),
      openMinutes: (organizationId) =>
        command(async () => (await client.smembers(keysOf(organizationId).open)).map(Number)),
      read: (organizationId, windows, botIds) =>
        command(async () => {
          const first = windows[0] ?? { from: 0, to: 0 }
          const before = closedBefore(Math.max(...windows.map(({ to }) => to)))
          // All in one turn: a busy process is slow to take its next.
          const [built, tallies, activeConversations, ahead, responses] = await Promise.all([
            builtNow(organizationId),
            Promise.all(windows.map((window) => readTally(organizationId, window, before, botIds))),
            readActive(organizationId, first, botIds),
            readAhead(organizationId, first, botIds),
            client.lrange(keysOf(organizationId).responses, 0, -1)
          ])
          return built
            ? Option.some({ tallies, activeConversations, ahead, responses: responses.map(toResponse) })
            : Option.none()
        }),
      cursor: (organizationId) =>
        command(async () => {
          const life = await lifeOf()
          return cursorOf(life, await lastInFeed(keysOf(organizationId).feed))
        }),
      feedAfter: (organizationId, cursor) =>
        command(async () => {
          const life = await lifeOf()
          const [of, id] = ofCursor(cursor)
          if (of !== life || id === undefined) return Option.none()
          // While the entry at the cursor is there, nothing after it has been trimmed.
          const entries = await client.xrange(keysOf(organizationId).feed, id, "+")
          return entries[0]?.[0] === id ? Option.some(toItems(life, entries.slice(1))) : Option.none()
        }),
      breakFeed: (organizationId) => Effect.asVoid(command(() => client.del(keysOf(organizationId).feed))),
      changes: (organizationId) => subscriptions.to(keysOf(organizationId).updates),
      putTicket: (ticket, value, ttlSeconds) =>
        command(() => client.set(`ticket:${ticket}`, value, "EX", ttlSeconds)).pipe(Effect.asVoid),
      takeTicket: (ticket) =>
        command(() => client.getdel(`ticket:${ticket}`)).pipe(Effect.map(Option.fromNullable)),
      tellEnded: () => command(() => client.publish(endings, "")).pipe(Effect.asVoid),
      ended: () => subscriptions.to(endings),
      ping: command(() => client.ping()).pipe(Effect.asVoid)
    })
  })
)
