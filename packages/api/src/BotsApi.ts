/** The bots of the caller's organization. They appear on first sight of an event, or are made here. */
import { BotId } from "@botflow/domain/Id"
import { HttpApiEndpoint, HttpApiGroup } from "@effect/platform"
import { Schema } from "effect"
import { Totals } from "./Analytics.ts"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Conflict, Forbidden, NotFound, Unavailable } from "./Problem.ts"
import { strict } from "./Query.ts"
import { inPath, Instant } from "./Scalars.ts"

const Name = Schema.Trim.pipe(Schema.minLength(1), Schema.maxLength(100))
/** Without a message for this long a conversation closes; a minute to a year. */
export const InactivitySeconds = Schema.Int.pipe(Schema.between(60, 366 * 86_400))

export const Bot = Schema.Struct({
  botId: BotId,
  name: Schema.String,
  inactivitySeconds: Schema.Number,
  createdAt: Instant
})

/** `last24h` is null where numbers were not asked for. */
export const BotWithNumbers = Schema.Struct({ ...Bot.fields, last24h: Schema.NullOr(Totals) })

export class BotsApi extends HttpApiGroup.make("bots")
  .add(
    HttpApiEndpoint.get("list", "/api/bots")
      .setUrlParams(strict({ numbers: Schema.optional(Schema.Literal("true", "false")) }))
      .addSuccess(
        Schema.Struct({ asOf: Instant, items: Schema.Array(BotWithNumbers), nextCursor: Schema.Null })
      )
      .annotate(Access, "read")
  )
  .add(
    HttpApiEndpoint.post("create", "/api/bots")
      .setPayload(
        strict({
          botId: BotId,
          name: Schema.optional(Name),
          inactivitySeconds: Schema.optional(InactivitySeconds)
        })
      )
      .addSuccess(Bot, { status: 201 })
      .addError(Conflict)
  )
  .add(
    HttpApiEndpoint.patch("update", "/api/bots/:botId")
      .setPath(Schema.Struct({ botId: inPath(BotId) }))
      .setPayload(
        strict({ name: Schema.optional(Name), inactivitySeconds: Schema.optional(InactivitySeconds) })
      )
      .addSuccess(Bot)
      .addError(NotFound)
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}
