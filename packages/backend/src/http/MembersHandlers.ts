import { Api } from "@botflow/api/Api"
import type { Caller } from "@botflow/api/Authorization"
import { Conflict, Forbidden, NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { instantOrNull } from "@botflow/storage/postgres/Conversations"
import { type InvitationRow, Invitations } from "@botflow/storage/postgres/Invitations"
import { type MemberRow, Members } from "@botflow/storage/postgres/Members"
import { HttpApiBuilder } from "@effect/platform"
import { Caller as CallerTag } from "@botflow/api/Authorization"
import { Effect } from "effect"
import { Endings } from "../live/Endings.ts"
import * as Audit from "./Audit.ts"
import { callerWith, unavailable } from "./Errors.ts"

const memberJson = ({ email, joinedAt, lastSeenAt, role, userId }: MemberRow) => ({
  userId,
  email,
  role,
  joinedAt: Instant.format(joinedAt),
  lastSeenAt: instantOrNull(lastSeenAt)
})

const invitationJson = ({ createdAt, email, expiresAt, invitationId, invitedBy, role }: InvitationRow) => ({
  id: invitationId,
  email,
  role,
  invitedBy,
  createdAt: Instant.format(createdAt),
  expiresAt: Instant.format(expiresAt)
})

const list = <A>(items: ReadonlyArray<A>) => ({ items, nextCursor: null })

const refusals = {
  NoSuchMember: () => new NotFound({ code: "no_such_member", detail: "There is no member of this id." }),
  NotAllowed: () => new Forbidden({ code: "not_an_owner", detail: "Only an owner looks after owners." }),
  LastOwner: () => new Conflict({ code: "last_owner", detail: "An organization keeps its last owner." }),
  AlreadyMember: () => new Conflict({ code: "already_member", detail: "email: is a member already." })
}
const { AlreadyMember, ...refusalsOfMembers } = refusals

/** Everyone may take themselves out; another only an admin. */
const callerFor = (userId: string): Effect.Effect<typeof Caller.Service, Forbidden, Caller> =>
  Effect.flatMap(CallerTag, (caller) =>
    caller.userId === userId ? Effect.succeed(caller) : callerWith("admin")
  )

export const MembersHandlers = HttpApiBuilder.group(Api, "members", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const endings = yield* Endings
    const invitations = yield* Invitations
    const members = yield* Members

    return handlers
      .handle("list", () =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          return list((yield* members.list(organizationId)).map(memberJson))
        }).pipe(unavailable)
      )
      .handle("changeRole", ({ path: { userId }, payload: { role } }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          yield* audit.written(
            caller,
            members.changeRole(caller.organizationId, userId, role, caller),
            (before) => ({
              action: "member.changed",
              target: before.email,
              details: { from: before.role, to: role }
            })
          )
          yield* endings.told
        }).pipe(Effect.catchTags(refusalsOfMembers), unavailable)
      )
      .handle("remove", ({ path: { userId } }) =>
        Effect.gen(function* () {
          const caller = yield* callerFor(userId)
          yield* audit.written(caller, members.remove(caller.organizationId, userId, caller), (before) => ({
            action: "member.removed",
            target: before.email,
            details: { role: before.role }
          }))
          yield* endings.told
        }).pipe(Effect.catchTags(refusalsOfMembers), unavailable)
      )
      .handle("invitations", () =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          return list((yield* invitations.list(organizationId)).map(invitationJson))
        }).pipe(unavailable)
      )
      .handle("invite", ({ payload }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const { token, ...row } = yield* audit.written(
            caller,
            invitations.create(caller.organizationId, payload, caller),
            ({ email, role }) => ({ action: "member.invited", target: email, details: { role } })
          )
          return { ...invitationJson(row), token }
        }).pipe(Effect.catchTags({ AlreadyMember, NotAllowed: refusals.NotAllowed }), unavailable)
      )
      .handle("uninvite", ({ path }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const withdrawn = yield* audit.written(
            caller,
            invitations.withdraw(caller.organizationId, path.id),
            (row) => (row === null ? null : { action: "member.uninvited", target: row.email })
          )
          if (withdrawn === null) {
            return yield* new NotFound({
              code: "no_such_invitation",
              detail: "There is no invitation of this id."
            })
          }
        }).pipe(unavailable)
      )
  })
)
