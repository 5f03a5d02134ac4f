import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Conversations } from "@botflow/storage/postgres/Conversations"
import { Retention } from "@botflow/storage/postgres/Retention"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Json from "../query/ConversationJson.ts"
import * as ConversationQuery from "../query/ConversationQuery.ts"
import { callerWith, unavailable } from "./Errors.ts"

const defaultLimit = 50

export const ConversationsHandlers = HttpApiBuilder.group(Api, "conversations", (handlers) =>
  Effect.gen(function* () {
    const conversations = yield* Conversations
    const retention = yield* Retention
    return handlers
      .handle("list", ({ urlParams }) =>
        Effect.gen(function* () {
          const { filter, now } = yield* ConversationQuery.resolve(urlParams)
          const after = yield* ConversationQuery.decodeCursor(urlParams.cursor)
          const limit = urlParams.limit ?? defaultLimit
          // One more than asked for tells whether there is a next page.
          const rows = yield* conversations.page(filter, { now, limit: limit + 1, after })
          const last = rows[limit - 1]
          return {
            asOf: Instant.format(now),
            items: rows.slice(0, limit).map(Json.conversation),
            nextCursor:
              rows.length > limit && last !== undefined ? ConversationQuery.encodeCursor(last) : null
          }
        }).pipe(unavailable)
      )
      .handle("get", ({ path, urlParams }) =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("read")
          const now = yield* Clock.currentTimeMillis
          const found = yield* conversations.get(
            organizationId,
            path.conversationId,
            urlParams.botId ?? null,
            now
          )
          if (found === null) {
            return yield* new NotFound({
              code: "no_such_conversation",
              detail: "There is no conversation of this id."
            })
          }
          const first = found.conversation.firstMessageAt
          const keptFrom = yield* retention.keptFrom
          return {
            ...Json.conversation(found.conversation),
            ...(first !== null && keptFrom !== null && first < keptFrom
              ? { messagesKeptFrom: Instant.format(keptFrom) }
              : {}),
            messages: found.messages.map(Json.message),
            events: found.turns.map(Json.turn)
          }
        }).pipe(unavailable)
      )
  })
)
