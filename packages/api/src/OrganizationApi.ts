/** The caller's organization: its settings, and what was done in it. */
import * as Zone from "@botflow/domain/Zone"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { InactivitySeconds } from "./BotsApi.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"
import { Instant, line } from "./Scalars.ts"

export const Organization = Schema.Struct({
  organizationId: Schema.String,
  name: Schema.String,
  /** IANA zone: decides civil days, and is the default of every `timezone`. */
  timezone: Schema.String,
  /** Whether the text of messages that come from now on is kept. */
  storeText: Schema.Boolean,
  /** Without a message for this long a conversation closes: of bots that are new, each of which may have its own. */
  defaultInactivitySeconds: Schema.Number
})

const Timezone = Schema.String.pipe(
  Schema.filter((name) =>
    Zone.parse(name) === null ? "expected an IANA zone, such as Africa/Johannesburg" : undefined
  )
)

export const AuditEntry = Schema.Struct({
  id: Schema.Number,
  at: Instant,
  /** `system`: nobody who was known, such as whoever failed to sign in. */
  actorKind: Schema.Literal("user", "key", "system"),
  actor: Schema.String,
  /** Such as `key.created`. */
  action: Schema.String,
  target: Schema.NullOr(Schema.String),
  details: Schema.Record({
    key: Schema.String,
    value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean, Schema.Null)
  })
})

export class OrganizationApi extends HttpApiGroup.make("organization")
  .add(HttpApiEndpoint.get("get", "/api/organization").addSuccess(Organization).annotate(Access, "read"))
  .add(
    HttpApiEndpoint.patch("update", "/api/organization")
      .setPayload(
        Query.strict({
          name: Schema.optional(line(100)),
          timezone: Schema.optional(Timezone),
          storeText: Schema.optional(Schema.Boolean),
          defaultInactivitySeconds: Schema.optional(InactivitySeconds)
        })
      )
      .addSuccess(Organization)
      .annotate(OpenApi.Summary, "Change settings; what is left out stays")
  )
  .add(
    HttpApiEndpoint.get("audit", "/api/audit")
      .setUrlParams(
        Query.strict({
          action: Schema.optional(Schema.Array(Schema.String.pipe(Schema.maxLength(100)))),
          limit: Schema.optional(Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 200))),
          cursor: Schema.optional(
            Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, Number.MAX_SAFE_INTEGER))
          )
        })
      )
      .addSuccess(
        Schema.Struct({ items: Schema.Array(AuditEntry), nextCursor: Schema.NullOr(Schema.String) })
      )
      .annotate(OpenApi.Summary, "Who did what, the newest first")
  )
  .add(
    HttpApiEndpoint.get("auditCsv", "/api/export/audit.csv").addSuccess(
      HttpApiSchema.Text({ contentType: "text/csv; charset=utf-8" })
    )
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}
