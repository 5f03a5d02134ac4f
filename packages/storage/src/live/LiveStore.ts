/**
 * Live numbers: what happened in the last two hours, second by second, ready to be read in a
 * moment. All of it can be rebuilt from PostgreSQL; `LiveSource` says how.
 */
import type { Channel } from "@botflow/domain/Channel"
import type { Status } from "@botflow/domain/Conversation"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { StoreUnavailable } from "@botflow/domain/Store"
import type * as Tally from "@botflow/domain/Tally"
import { minuteOf } from "./Windows.ts"
import { Context, type Effect, type Option, type Stream } from "effect"

/** Live numbers reach this far back: two windows of 60 minutes, for the trend. */
export const reach = 2 * Instant.hour + 2 * Instant.minute

/** A row of the live feed, as stored and sent. */
export interface FeedEntry {
  readonly conversationId: string
  readonly botId: string
  readonly channel: Channel
  readonly status: Status
  readonly customer: {
    readonly id: string | null
    readonly phone: string | null
    readonly name: string | null
  }
  readonly messageCount: number
  readonly lastMessageAt: string
}

/** The messages of one bot in one second. */
export interface Second {
  readonly second: number
  readonly botId: string
  readonly tally: Tally.Tally
}

export interface Conversation {
  readonly botId: string
  readonly conversationId: string
}

/** One conversation's part in the number of active ones, once all that is known of it has happened. */
export interface Activity extends Conversation {
  /** Milliseconds since the epoch; `null` where it is not active (any more). */
  readonly lastMessageAt: number | null
  /** The last event that decides whether it is active. A clock that is ahead puts it into the future. */
  readonly decidedAt: number
}

/** A bot's reply: when, and how long it took, both in milliseconds. */
export interface Response {
  readonly sentAt: number
  readonly responseTimeMs: number
}

/** New values for what changed. Values replace what was there, so that writing twice changes nothing. */
export interface Change {
  /** Minutes to be replaced whole, milliseconds since the epoch; all their seconds are in `seconds`. */
  readonly minutes: ReadonlyArray<number>
  /** Also single seconds of minutes that are still open: of those, nothing else is replaced. */
  readonly seconds: ReadonlyArray<Second>
  readonly activity: ReadonlyArray<Activity>
  /** The latest responses, latest first. */
  readonly responses: ReadonlyArray<Response>
  /** Conversations that moved, latest last. */
  readonly feed: ReadonlyArray<FeedEntry>
}

/** Half-open, on whole seconds; milliseconds since the epoch. */
export interface Window {
  readonly from: number
  readonly to: number
}

export interface Reading {
  /** One for each window asked for. */
  readonly tallies: ReadonlyArray<Tally.Tally>
  /** Active conversations whose last message is in the first window, without those in `ahead`. */
  readonly activeConversations: number
  /** What decides about these is after the first window: only `LiveSource` knows whether they are active in it. */
  readonly ahead: ReadonlyArray<Conversation>
  /** The latest responses, latest first. */
  readonly responses: ReadonlyArray<Response>
}

/**
 * Minutes from here on are written second by second. The last whole one is among them, so that
 * what arrives a little late does not have it summed up again.
 */
export const openSince = (now: number): number => minuteOf(now) - Instant.minute

/** Minutes before are read whole: by then they are summed up, also by a worker that lags. */
export const closedBefore = (now: number): number => minuteOf(now) - 3 * Instant.minute

/** A place in the feed; opaque to clients. */
export type Cursor = string

export interface FeedItem {
  readonly cursor: Cursor
  readonly entry: FeedEntry
}

export class LiveStore extends Context.Tag("@botflow/storage/LiveStore")<
  LiveStore,
  {
    /** `shared`: between processes. `local`: in this process alone. */
    readonly kind: "shared" | "local"
    /** Whether this organization's live numbers are there; where not, write a whole `Change` first. */
    readonly isBuilt: (organizationId: OrganizationId) => Effect.Effect<boolean, StoreUnavailable>
    /** Replaces everything there is but the feed. */
    readonly rebuild: (organizationId: OrganizationId, whole: Change) => Effect.Effect<void, StoreUnavailable>
    /** Writes what changed and wakes all who watch. @param id names this write for `lastWrite` */
    readonly apply: (
      organizationId: OrganizationId,
      change: Change,
      id?: string
    ) => Effect.Effect<void, StoreUnavailable>
    /** The id of the latest write; `null` where that has none, or none is known. */
    readonly lastWrite: (organizationId: OrganizationId) => Effect.Effect<string | null, StoreUnavailable>
    /** Minutes that were written second by second and not whole since, milliseconds since the epoch. */
    readonly openMinutes: (
      organizationId: OrganizationId
    ) => Effect.Effect<ReadonlyArray<number>, StoreUnavailable>
    /** `None`: not built. Of windows that end by now. @param botIds only these bots; all for `null` */
    readonly read: (
      organizationId: OrganizationId,
      windows: ReadonlyArray<Window>,
      botIds: ReadonlyArray<string> | null
    ) => Effect.Effect<Option.Option<Reading>, StoreUnavailable>
    /** Where the feed ends now. */
    readonly cursor: (organizationId: OrganizationId) => Effect.Effect<Cursor, StoreUnavailable>
    /** What came after `cursor`; `None` where it reaches further back than the feed. */
    readonly feedAfter: (
      organizationId: OrganizationId,
      cursor: Cursor
    ) => Effect.Effect<Option.Option<ReadonlyArray<FeedItem>>, StoreUnavailable>
    /** Makes all cursors unknown, such as after entries were lost: who comes with one has to start over. */
    readonly breakFeed: (organizationId: OrganizationId) => Effect.Effect<void, StoreUnavailable>
    /** One element for each time that something changed; it says nothing of what. */
    readonly changes: (organizationId: OrganizationId) => Stream.Stream<void, StoreUnavailable>
    /** Keeps a value for `ttlSeconds`, to be taken once. */
    readonly putTicket: (
      ticket: string,
      value: string,
      ttlSeconds: number
    ) => Effect.Effect<void, StoreUnavailable>
    readonly takeTicket: (ticket: string) => Effect.Effect<Option.Option<string>, StoreUnavailable>
    /** Tells every process that keys or sessions were ended: which ones, the database knows. */
    readonly tellEnded: () => Effect.Effect<void, StoreUnavailable>
    /** One element for each time that it was told; some may be missed. */
    readonly ended: () => Stream.Stream<void, StoreUnavailable>
    /** Fails where the store does not answer. */
    readonly ping: Effect.Effect<void, StoreUnavailable>
  }
>() {}
