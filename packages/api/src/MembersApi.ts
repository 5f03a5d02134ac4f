/** The people of an organization, and how others are let in. */
import { Role } from "@botflow/domain/Role"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Access } from "./Access.ts"
import { Password, Session } from "./AccountApi.ts"
import { Authorization } from "./Authorization.ts"
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
import { Email, Instant, PathId } from "./Scalars.ts"

export const Member = Schema.Struct({
  userId: Schema.String,
  email: Schema.String,
  role: Role,
  joinedAt: Instant,
  /** Null where no session of theirs is open. */
  lastSeenAt: Schema.NullOr(Instant)
})

export const Invitation = Schema.Struct({
  id: Schema.String,
  email: Schema.String,
  role: Role,
  invitedBy: Schema.String,
  createdAt: Instant,
  expiresAt: Instant
})

/** What the holder of a link sees. */
export const OpenedInvitation = Schema.Struct({
  email: Schema.String,
  role: Role,
  organizationName: Schema.String,
  invitedBy: Schema.String,
  expiresAt: Instant,
  /** Whether they have a password already, which they then accept with; or choose one. */
  isKnown: Schema.Boolean
})

const byUser = Schema.Struct({ userId: PathId })
const page = <A, I>(items: Schema.Schema<A, I>) =>
  Schema.Struct({ items: Schema.Array(items), nextCursor: Schema.Null })

export class MembersApi extends HttpApiGroup.make("members")
  .add(HttpApiEndpoint.get("list", "/api/members").addSuccess(page(Member)))
  .add(
    HttpApiEndpoint.patch("changeRole", "/api/members/:userId")
      .setPath(byUser)
      .setPayload(Query.strict({ role: Role }))
      .addSuccess(HttpApiSchema.NoContent)
      .addError(NotFound)
      .addError(Conflict)
  )
  .add(
    HttpApiEndpoint.del("remove", "/api/members/:userId")
      .setPath(byUser)
      .addSuccess(HttpApiSchema.NoContent)
      .addError(NotFound)
      .addError(Conflict)
      .annotate(OpenApi.Description, "Everyone may take themselves out; the last owner stays.")
  )
  .add(HttpApiEndpoint.get("invitations", "/api/invitations").addSuccess(page(Invitation)))
  .add(
    HttpApiEndpoint.post("invite", "/api/invitations")
      .setPayload(Query.strict({ email: Email, role: Role }))
      .addSuccess(
        Schema.Struct({
          ...Invitation.fields,
          /** Shown once, stored hashed: what a link to the person carries. */
          token: Schema.String
        }),
        { status: 201 }
      )
      .addError(Conflict)
      .annotate(OpenApi.Description, "Takes the place of an earlier invitation of the same address.")
  )
  .add(
    HttpApiEndpoint.del("uninvite", "/api/invitations/:id")
      .setPath(Schema.Struct({ id: PathId }))
      .addSuccess(HttpApiSchema.NoContent)
      .addError(NotFound)
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}

const Token = Schema.String.pipe(Schema.maxLength(200))

/** For whoever holds a link: they have no session yet. The token comes in the body, which no log keeps. */
export class InvitationApi extends HttpApiGroup.make("invitation")
  .add(
    HttpApiEndpoint.post("look", "/api/invitations/look")
      .setPayload(Query.strict({ token: Token }))
      .addSuccess(OpenedInvitation)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("accept", "/api/invitations/accept")
      .setPayload(Query.strict({ token: Token, password: Password }))
      .addSuccess(Session, { status: 201 })
      .addError(NotFound)
      .addError(Unauthorized)
  )
  .addError(BadRequest)
  .addError(TooManyRequests)
  .addError(Unavailable)
  .annotate(Access, "public") {}
