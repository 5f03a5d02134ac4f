/**
 * The live frames of one organization, for all its sockets on this process: one subscription, one
 * computation and one serialization, however many watch.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import type { Realtime } from "@botflow/domain/Realtime"
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { type FeedItem, LiveStore } from "@botflow/storage/live/LiveStore"
import { Chunk, Clock, Effect, Option, Queue, RcMap, Stream } from "effect"
import type { Sight } from "../http/Sight.ts"
import { masked } from "../query/ConversationJson.ts"
import * as Connection from "./Connection.ts"
import { LiveMetrics } from "./LiveMetrics.ts"
import * as Turns from "./Turns.ts"

/** The feed shows this many. */
const feedSize = 10
/** News is looked for at most this often. */
const pace = "100 millis"
/** Frames of numbers come at most this often, milliseconds. */
const metricsPace = 250
/** The window moves on by itself: without news, look this often. */
const idle = "1 second"
/** A cursor that no feed knows: whoever comes back with it gets a snapshot. */
const nowhere = "nowhere"
/** Sockets served in one turn of the event loop: a few milliseconds. */
const slice = 100

export interface Hub {
  readonly join: (connection: Connection.Connection) => void
  readonly leave: (connection: Connection.Connection) => void
  /** Start over with a snapshot, such as after its bots changed. */
  readonly restart: (connection: Connection.Connection) => void
}

const scopeOf = ({ botIds }: Connection.Connection) => (botIds === null ? "" : botIds.join("\0"))

/** What makes two readings the same to a reader: all but the time they were taken. Without its first brace. */
const withoutTime = ({ asOf: _, ...metrics }: Realtime) => JSON.stringify(metrics).slice(1)

const seen = (sight: Sight, entry: FeedItem["entry"]) =>
  sight === "plain" ? entry : { ...entry, customer: masked(entry.customer) }

const conversationMembers = ({ cursor, entry }: FeedItem, sight: Sight) =>
  `"cursor":${JSON.stringify(cursor)},"conversation":${JSON.stringify(seen(sight, entry))}`

const make = (organizationId: OrganizationId, turns: Turns.Turns) =>
  Effect.gen(function* () {
    const store = yield* LiveStore
    const source = yield* LiveSource
    const live = yield* LiveMetrics

    const connections = new Set<Connection.Connection>()
    let joining: Array<Connection.Connection> = []
    /** Up to here the feed was sent to all in `connections`. */
    let cursor: string | null = null
    /** The feed is away: newcomers begin without a place in it. */
    let adrift = false
    /** Entries may be missing: until everyone has started over with a snapshot. */
    let gap = true
    /** The last numbers sent, by bots. */
    const sent = new Map<string, string>()
    /** When numbers may be sent next, milliseconds since the epoch, and whether there may be some to send then. */
    let metricsFrom = 0
    let behind = false

    const wake = yield* Queue.sliding<void>(1)
    yield* store.changes(organizationId).pipe(
      Stream.runForEach(() => Queue.offer(wake, undefined)),
      Effect.ignore,
      Effect.forkScoped
    )

    /** `send` to each, a slice of them a turn. */
    const each = (to: Iterable<Connection.Connection>, send: (connection: Connection.Connection) => void) =>
      Effect.forEach(
        Chunk.chunksOf(Chunk.fromIterable(to), slice),
        (some) => turns.take(() => Chunk.forEach(some, send)),
        { discard: true }
      )

    const snapshotFor = Effect.fn("LiveHub.snapshot")(function* ({ botIds, sight }: Connection.Connection) {
      const metrics = yield* live.read(organizationId, botIds)
      // What the feed said up to the cursor is not said again: it must be in what is read now.
      yield* source.settled(organizationId)
      const now = yield* Clock.currentTimeMillis
      const conversations = yield* source.latest(organizationId, { now, limit: feedSize, botIds })
      return `"cursor":${JSON.stringify(adrift ? nowhere : (cursor ?? nowhere))},"metrics":${JSON.stringify(metrics)},"conversations":${JSON.stringify(conversations.map((entry) => seen(sight, entry)))}`
    })

    /** A snapshot for each of `to`, made once for all with the same bots who see as much. */
    const sendSnapshots = (to: ReadonlyArray<Connection.Connection>, resync: boolean) =>
      Effect.gen(function* () {
        const byScope = new Map<string, string>()
        for (const connection of to) {
          const scope = `${connection.sight}\0${scopeOf(connection)}`
          const members = byScope.get(scope) ?? (yield* snapshotFor(connection))
          byScope.set(scope, members)
          Connection.send(connection, "snapshot", members + (resync ? ',"resync":true' : ""), false)
        }
      })

    const wants = ({ botIds }: Connection.Connection, { entry }: FeedItem) =>
      botIds === null || botIds.includes(entry.botId)

    const sendFeed = (to: Iterable<Connection.Connection>, items: ReadonlyArray<FeedItem>) =>
      Effect.forEach(
        items,
        (item) => {
          const members = {
            plain: conversationMembers(item, "plain"),
            masked: conversationMembers(item, "masked")
          }
          return each(to, (connection) => {
            if (wants(connection, item))
              Connection.send(connection, "conversation", members[connection.sight], false)
          })
        },
        { discard: true }
      )

    /** What came since; everyone starts over where that is no longer known. */
    const followFeed = Effect.gen(function* () {
      const items = gap || cursor === null ? Option.none() : yield* store.feedAfter(organizationId, cursor)
      adrift = false
      if (Option.isSome(items)) {
        cursor = items.value.at(-1)?.cursor ?? cursor
        return yield* sendFeed(connections, items.value)
      }
      gap = true
      cursor = yield* store.cursor(organizationId)
      yield* sendSnapshots([...connections], true)
      gap = false
    }).pipe(
      // Numbers come without it, from PostgreSQL.
      Effect.catchIf(
        (error) => error.store === "redis",
        () => Effect.sync(() => void (adrift = true))
      )
    )

    /** What a connection that comes back has missed, or a snapshot where that is not known. */
    const resume = (connection: Connection.Connection, from: string) =>
      Effect.gen(function* () {
        const missed = adrift ? Option.none() : yield* store.feedAfter(organizationId, from)
        if (Option.isNone(missed)) return yield* sendSnapshots([connection], true)
        yield* sendFeed([connection], missed.value)
        const metrics = yield* live.read(organizationId, connection.botIds)
        Connection.send(connection, "metrics", `"metrics":${JSON.stringify(metrics)}`, false)
      })

    const isOpen = ({ socket }: Connection.Connection) => socket.readyState === socket.OPEN

    /** New sockets start where the hub is now, so that what follows leaves no gap. */
    const admit = Effect.suspend(() => {
      const admitted = joining
      joining = []
      return Effect.gen(function* () {
        yield* sendSnapshots(
          admitted.filter(({ resumeFrom }) => resumeFrom === null),
          false
        )
        for (const connection of admitted)
          if (connection.resumeFrom !== null) yield* resume(connection, connection.resumeFrom)
        for (const connection of admitted) if (isOpen(connection)) connections.add(connection)
      }).pipe(
        // Nobody is forgotten because a store is away: they are served at a later turn.
        Effect.onError(() =>
          Effect.sync(() => {
            joining = [...new Set([...admitted.filter(isOpen), ...joining])]
          })
        )
      )
    })

    const followMetrics = Effect.gen(function* () {
      const byScope = new Map<string, Array<Connection.Connection>>()
      for (const connection of connections) {
        const scope = scopeOf(connection)
        const those = byScope.get(scope) ?? []
        those.push(connection)
        byScope.set(scope, those)
      }
      for (const scope of sent.keys()) if (!byScope.has(scope)) sent.delete(scope)
      for (const [scope, those] of byScope) {
        const metrics = yield* live.readNow(organizationId, those[0]?.botIds ?? null)
        const content = withoutTime(metrics)
        if (sent.get(scope) === content) continue
        sent.set(scope, content)
        const members = `"metrics":{"asOf":"${metrics.asOf}",${content}`
        yield* each(those, (connection) => Connection.send(connection, "metrics", members, true))
      }
    })

    /** What moved is told sooner than what it adds up to. */
    const followMetricsInTime = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      behind = now < metricsFrom
      if (behind) return
      metricsFrom = now + metricsPace
      yield* followMetrics
    })

    yield* Effect.suspend(() => Effect.timeoutOption(Queue.take(wake), behind ? pace : idle)).pipe(
      Effect.zipRight(followFeed),
      Effect.zipRight(admit),
      Effect.zipRight(followMetricsInTime),
      // Without its stores it sends nothing new, and the page says from when its numbers are.
      Effect.catchAllCause((cause) => Effect.logDebug("live frames wait", cause)),
      Effect.zipRight(Effect.sleep(pace)),
      Effect.forever,
      Effect.forkScoped
    )

    const start = (connection: Connection.Connection) => {
      joining.push(connection)
      Queue.unsafeOffer(wake, undefined)
    }
    const leave = (connection: Connection.Connection) => {
      connections.delete(connection)
      joining = joining.filter((other) => other !== connection)
    }
    return {
      join: start,
      leave,
      restart: (connection) => {
        leave(connection)
        connection.resumeFrom = null
        start(connection)
      }
    } satisfies Hub
  })

export class LiveHubs extends Effect.Service<LiveHubs>()("@botflow/backend/LiveHubs", {
  scoped: Effect.gen(function* () {
    /** The hub of an organization: it runs while somebody holds it, and a little longer. */
    const turns = yield* Turns.make
    const lookup = (organizationId: OrganizationId) => make(organizationId, turns)
    const hubs = yield* RcMap.make({ lookup, idleTimeToLive: "30 seconds" })
    return { of: (organizationId: OrganizationId) => RcMap.get(hubs, organizationId) }
  })
}) {}
