/** Signing in, whoever one is then, and keys. */
import { Role } from "@botflow/domain/Role"
import * as Time from "@botflow/domain/Instant"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Authorization, Scope } from "./Authorization.ts"
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  TooManyRequests,
  Unauthorized,
  Unavailable
} from "./Problem.ts"
import * as Query from "./Query.ts"
import { Instant, line, PathId } from "./Scalars.ts"

export const Session = Schema.Struct({
  /** Send it as `Authorization: Bearer`. Shown once, stored hashed. */
  token: Schema.String,
  /** It ends then at the latest, and a day after it was last used. */
  expiresAt: Instant
})

/** Who is signed in, where, and where else they could be. */
export const Me = Schema.Struct({
  email: Schema.NullOr(Schema.String),
  user: Schema.NullOr(Schema.Struct({ userId: Schema.String, email: Schema.String })),
  /** Null for a key. */
  role: Schema.NullOr(Role),
  organization: Schema.Struct({
    organizationId: Schema.String,
    name: Schema.String,
    timezone: Schema.String
  }),
  /** All that the person is a member of; of a key, its own. */
  organizations: Schema.Array(
    Schema.Struct({ organizationId: Schema.String, name: Schema.String, role: Schema.NullOr(Role) })
  ),
  scopes: Schema.Array(Scope),
  /** Whether `reveal=true` shows phones, names and text as they are. */
  mayReveal: Schema.Boolean
})

export const ApiKey = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  /** The first characters of the secret, to tell keys apart. */
  prefix: Schema.String,
  scopes: Schema.Array(Scope),
  createdAt: Instant,
  lastUsedAt: Schema.NullOr(Instant),
  /** From then on it does not work. */
  expiresAt: Schema.NullOr(Instant)
})

export const Password = Schema.String.pipe(Schema.maxLength(1024))

/** Sign-in is an endpoint without a bearer token. */
export class SessionApi extends HttpApiGroup.make("session")
  .add(
    HttpApiEndpoint.post("signIn", "/api/session")
      .setPayload(
        Schema.Struct({
          email: Schema.String.pipe(Schema.maxLength(320)),
          password: Password
        })
      )
      .addSuccess(Session, { status: 201 })
      .addError(Unauthorized)
      .addError(TooManyRequests)
      .addError(BadRequest)
      .addError(Unavailable)
  )
  .annotate(Access, "public") {}

const day = 86_400

export class AccountApi extends HttpApiGroup.make("account")
  .add(HttpApiEndpoint.get("me", "/api/me").addSuccess(Me).annotate(Access, "caller"))
  .add(
    HttpApiEndpoint.del("signOut", "/api/session")
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(Access, "caller")
  )
  .add(
    HttpApiEndpoint.del("signOutEverywhere", "/api/sessions")
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(Access, "person")
      .annotate(OpenApi.Summary, "End all sessions of the person, on every device")
  )
  .add(
    HttpApiEndpoint.post("switchOrganization", "/api/session/organization")
      .setPayload(Query.strict({ organizationId: Schema.String.pipe(Schema.maxLength(100)) }))
      .addSuccess(Session, { status: 201 })
      .addError(NotFound)
      .annotate(Access, "person")
      .annotate(OpenApi.Summary, "Go on in another organization; the session has a new token from then on")
  )
  .add(
    HttpApiEndpoint.put("changePassword", "/api/me/password")
      .setPayload(Query.strict({ currentPassword: Password, newPassword: Password }))
      .addSuccess(Session)
      .addError(TooManyRequests)
      .annotate(Access, "person")
      .annotate(
        OpenApi.Summary,
        "Another password: all sessions of the person end, and this one has a new token"
      )
  )
  .add(
    HttpApiEndpoint.get("keys", "/api/keys").addSuccess(
      Schema.Struct({ items: Schema.Array(ApiKey), nextCursor: Schema.Null })
    )
  )
  .add(
    HttpApiEndpoint.post("createKey", "/api/keys")
      .setPayload(
        Schema.Struct({
          name: line(100),
          scopes: Schema.NonEmptyArray(Scope),
          expiresAt: Schema.optional(Time.FromString)
        })
      )
      .addSuccess(Schema.Struct({ ...ApiKey.fields, key: Schema.String }), { status: 201 })
  )
  .add(
    HttpApiEndpoint.post("rotateKey", "/api/keys/:id/rotate")
      .setPath(Schema.Struct({ id: PathId }))
      .setPayload(
        Query.strict({
          overlapSeconds: Schema.optional(
            Schema.Int.pipe(Schema.between(0, 30 * day)).annotations({
              description: "For how long the old key still works; a day if left out"
            })
          )
        })
      )
      .addSuccess(
        Schema.Struct({ ...ApiKey.fields, key: Schema.String, previousExpiresAt: Schema.NullOr(Instant) }),
        { status: 201 }
      )
      .addError(NotFound)
      .annotate(OpenApi.Summary, "A new key in place of this one, which works a while longer")
  )
  .add(
    HttpApiEndpoint.del("revokeKey", "/api/keys/:id")
      .setPath(Schema.Struct({ id: PathId }))
      .addSuccess(HttpApiSchema.NoContent)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("createOrganization", "/api/organizations")
      .setPayload(Schema.Struct({ name: line(100) }))
      .addSuccess(Schema.Struct({ organizationId: Schema.String, name: Schema.String, key: Schema.String }), {
        status: 201
      })
      .addError(Conflict)
      .annotate(Access, "instance")
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}
