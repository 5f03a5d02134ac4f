/** Signing in, and keys. */
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "@effect/platform"
import { Schema } from "effect"
import { Instant } from "./Scalars.ts"
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

export const Session = Schema.Struct({
  /** Send it as `Authorization: Bearer`. Shown once, stored hashed. */
  token: Schema.String,
  expiresAt: Instant
})

/** Who is signed in, and where. */
export const Me = Schema.Struct({
  email: Schema.NullOr(Schema.String),
  organization: Schema.Struct({
    organizationId: Schema.String,
    name: Schema.String,
    timezone: Schema.String
  }),
  scopes: Schema.Array(Scope)
})

export const ApiKey = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  /** The first characters of the secret, to tell keys apart. */
  prefix: Schema.String,
  scopes: Schema.Array(Scope),
  createdAt: Instant,
  lastUsedAt: Schema.NullOr(Instant)
})

/** Sign-in is the one endpoint without a bearer token. */
export class SessionApi extends HttpApiGroup.make("session").add(
  HttpApiEndpoint.post("signIn", "/api/session")
    .setPayload(
      Schema.Struct({
        email: Schema.String.pipe(Schema.maxLength(320)),
        password: Schema.String.pipe(Schema.maxLength(1024))
      })
    )
    .addSuccess(Session, { status: 201 })
    .addError(Unauthorized)
    .addError(TooManyRequests)
    .addError(BadRequest)
    .addError(Unavailable)
) {}

export class AccountApi extends HttpApiGroup.make("account")
  .add(HttpApiEndpoint.get("me", "/api/me").addSuccess(Me))
  .add(HttpApiEndpoint.del("signOut", "/api/session").addSuccess(HttpApiSchema.NoContent))
  .add(
    HttpApiEndpoint.get("keys", "/api/keys").addSuccess(
      Schema.Struct({ items: Schema.Array(ApiKey), nextCursor: Schema.Null })
    )
  )
  .add(
    HttpApiEndpoint.post("createKey", "/api/keys")
      .setPayload(
        Schema.Struct({
          name: Schema.String.pipe(Schema.minLength(1), Schema.maxLength(100)),
          scopes: Schema.NonEmptyArray(Scope)
        })
      )
      .addSuccess(Schema.Struct({ ...ApiKey.fields, key: Schema.String }), { status: 201 })
  )
  .add(
    HttpApiEndpoint.del("revokeKey", "/api/keys/:id")
      .setPath(Schema.Struct({ id: Schema.String }))
      .addSuccess(HttpApiSchema.NoContent)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("createOrganization", "/api/organizations")
      .setPayload(Schema.Struct({ name: Schema.String.pipe(Schema.minLength(1), Schema.maxLength(100)) }))
      .addSuccess(Schema.Struct({ organizationId: Schema.String, name: Schema.String, key: Schema.String }), {
        status: 201
      })
      .addError(Conflict)
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .middleware(Authorization) {}
