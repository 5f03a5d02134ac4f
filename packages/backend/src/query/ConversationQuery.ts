/** The query parameters of the list of conversations, and the cursor that pages through it. */
import type { Outcome, Status } from "@botflow/domain/Conversation"
import * as TimeBucket from "@botflow/domain/TimeBucket"
import type { ConversationFilter, Key } from "@botflow/storage/postgres/Conversations"
import { Effect, Schema } from "effect"
import { badParameter } from "../http/Errors.ts"
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

export const resolve = (params: Params) =>
  Effect.gen(function* () {
    const query = yield* RangeQuery.whole(params)
    const q = params.q?.trim() ?? ""
    const filter: ConversationFilter = {
      ...query.filter,
      statuses: RangeQuery.listOf(params.status),
      outcomes: RangeQuery.listOf(params.outcome),
      q: q === "" ? null : q,
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
