/** The query parameters of the list of conversations, and the cursor that pages through it. */
import type { Outcome, Status } from "@botflow/domain/Conversation"
import * as TimeBucket from "@botflow/domain/TimeBucket"
import { type Bucket, Buckets } from "@botflow/storage/limits/Buckets"
import { type ConversationFilter, Conversations, type Key } from "@botflow/storage/postgres/Conversations"
import { Effect, Schema } from "effect"
import { badParameter } from "../http/Errors.ts"
import * as Sight from "../http/Sight.ts"
import { tooMany } from "../http/SignInLimits.ts"
import * as RangeQuery from "./RangeQuery.ts"

export interface Params extends RangeQuery.Params {
  readonly status?: ReadonlyArray<Status> | undefined
  readonly outcome?: ReadonlyArray<Outcome> | undefined
  readonly q?: string | undefined
  readonly minResponseTimeMs?: number | undefined
  readonly failed?: "true" | "false" | undefined
  /** 1 Monday; with `hour`. */
  readonly weekday?: number | undefined
  readonly hour?: number | undefined
}

/** The parts of the range in the hour of the week that is asked for; `null` where none is. */
const withinOf = ({ hour, weekday }: Params, { from, to, zone }: RangeQuery.Query["range"]) => {
  if (weekday === undefined && hour === undefined) return Effect.succeed(null)
  if (weekday === undefined) return badParameter("weekday", "give weekday and hour together")
  if (hour === undefined) return badParameter("hour", "give weekday and hour together")
  return Effect.succeed(TimeBucket.spansOfWeekHour(zone, from, to, (weekday - 1) * 24 + hour))
}

/**
 * Searches of one person who sees masks. A mask hides five digits or so of a number: who may ask for any whole one
 * must not get through all of them.
 */
const perPerson: Bucket = { capacity: 120, perSecond: 1 / 5 }

/** What `q` searches for: for who lists, counts and exports alike. */
const searchOf = ({ q }: Params, { caller }: RangeQuery.Query) =>
  Effect.gen(function* () {
    const text = q?.trim() ?? ""
    if (text === "") return null
    const masked = Sight.ofSearch(caller) === "masked"
    if (masked) {
      const { granted, waitMs } = yield* (yield* Buckets).take(`search:${caller.userId}`, perPerson)
      if (granted === 0)
        return yield* tooMany(waitMs, "Too many searches. Wait as long as Retry-After says, then try again.")
    }
    const { searchFor } = yield* Conversations
    return yield* searchFor(caller.organizationId, text, masked)
  })

export const resolve = (params: Params) =>
  Effect.gen(function* () {
    const query = yield* RangeQuery.whole(params)
    const filter: ConversationFilter = {
      ...query.filter,
      statuses: RangeQuery.listOf(params.status),
      outcomes: RangeQuery.listOf(params.outcome),
      search: yield* searchOf(params, query),
      minResponseTimeMs: params.minResponseTimeMs ?? null,
      failed: params.failed === undefined ? null : params.failed === "true",
      within: yield* withinOf(params, query.range)
    }
    return { ...query, filter }
  })

const Cursor = Schema.StringFromBase64Url.pipe(
  Schema.compose(Schema.parseJson(Schema.Tuple(Schema.Int, Schema.String, Schema.String)))
)

export const encodeCursor = ({ botId, conversationId, lastMessageAt }: Key): string =>
  Schema.encodeSync(Cursor)([lastMessageAt, botId, conversationId])

/** `null` for the first page. */
export const decodeCursor = (cursor: string | undefined) =>
  cursor === undefined
    ? Effect.succeed(null)
    : Schema.decode(Cursor)(cursor).pipe(
        Effect.map(
          ([lastMessageAt, botId, conversationId]): Key => ({ lastMessageAt, botId, conversationId })
        ),
        Effect.filterOrFail(
          ({ lastMessageAt }) => Math.abs(lastMessageAt) < 8.64e15,
          () => "out of range"
        ),
        Effect.mapError(() => badParameter("cursor", "expected the nextCursor of an earlier answer"))
      )
