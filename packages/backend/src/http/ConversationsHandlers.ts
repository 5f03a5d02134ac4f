import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Conversations } from "@botflow/storage/postgres/Conversations"
import { Erasure } from "@botflow/storage/postgres/Erasure"
import { Retention } from "@botflow/storage/postgres/Retention"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Dropped from "../query/Dropped.ts"
import * as Json from "../query/ConversationJson.ts"
import * as ConversationQuery from "../query/ConversationQuery.ts"
import * as Audit from "./Audit.ts"
import { callerWith, unavailable } from "./Errors.ts"
import * as Sight from "./Sight.ts"

const defaultLimit = 50

export const ConversationsHandlers = HttpApiBuilder.group(Api, "conversations", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const conversations = yield* Conversations
    const erasure = yield* Erasure
    const kept = yield* Dropped.make
    const retention = yield* Retention
    return handlers
      .handle("list", ({ urlParams }) =>
        Effect.gen(function* () {
          const { caller, filter, now } = yield* ConversationQuery.resolve(urlParams)
          // Only messages know their hours.
          if (filter.within !== null) yield* kept({ filter }, "")
          const sight = yield* Sight.of(caller, urlParams.reveal)
          const after = yield* ConversationQuery.decodeCursor(urlParams.cursor)
          const limit = urlParams.limit ?? defaultLimit
          // One more than asked for tells whether there is a next page.
          const rows = yield* conversations.page(filter, { now, limit: limit + 1, after })
          const last = rows[limit - 1]
          if (urlParams.reveal === "true") {
            yield* audit.write(caller, {
              action: "personal_data.revealed",
              target: "conversations",
              details: { conversations: Math.min(rows.length, limit) }
            })
          }
          return {
            asOf: Instant.format(now),
            personalData: sight,
            items: rows.slice(0, limit).map(Json.conversation(sight)),
            nextCursor:
              rows.length > limit && last !== undefined ? ConversationQuery.encodeCursor(last) : null
          }
        }).pipe(unavailable)
      )
      .handle("get", ({ path, urlParams }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("read")
          const sight = yield* Sight.of(caller, urlParams.reveal)
          const now = yield* Clock.currentTimeMillis
          const found = yield* conversations.get(
            caller.organizationId,
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
          if (urlParams.reveal === "true") {
            yield* audit.write(caller, { action: "personal_data.revealed", target: path.conversationId })
          }
          const first = found.conversation.firstMessageAt
          const keptFrom = yield* retention.keptFrom
          return {
            ...Json.conversation(sight)(found.conversation),
            personalData: sight,
            ...(first !== null && keptFrom !== null && first < keptFrom
              ? { messagesKeptFrom: Instant.format(keptFrom) }
              : {}),
            messages: found.messages.map(Json.message(sight)),
            events: found.turns.map(Json.turn)
          }
        }).pipe(unavailable)
      )
      .handle("eraseCustomer", ({ path }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const erased = yield* erasure.erase(caller.organizationId, path.customerId)
          if (erased === null) {
            return yield* new NotFound({
              code: "no_such_customer",
              detail: "There is no customer of this id."
            })
          }
          // The line names who they are from now on: it must not undo what it tells of.
          yield* audit.write(caller, {
            action: "customer.erased",
            target: erased.customerId,
            details: { conversations: erased.conversations, messages: erased.messages }
          })
          return erased
        }).pipe(unavailable)
      )
  })
)
