import { Api } from "@botflow/api/Api"
import { Caller } from "@botflow/api/Authorization"
import { BadRequest, NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Accounts, type KeyRow } from "@botflow/storage/postgres/Accounts"
import { instantOrNull } from "@botflow/storage/postgres/Conversations"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Passwords from "@botflow/storage/postgres/Passwords"
import { Endings } from "../live/Endings.ts"
import * as Audit from "./Audit.ts"
import * as Bearer from "./Bearer.ts"
import { Addresses } from "./Address.ts"
import { badParameter, callerWith, person, unavailable } from "./Errors.ts"
import { onlyOwner } from "./Owner.ts"
import { mayReveal } from "./Sight.ts"
import * as SignInLimits from "./SignInLimits.ts"

const keyJson = (row: KeyRow) => ({
  id: row.keyId,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  createdAt: Instant.format(row.createdAt),
  lastUsedAt: instantOrNull(row.lastUsedAt),
  expiresAt: instantOrNull(row.expiresAt)
})

const list = <A>(items: ReadonlyArray<A>) => ({ items, nextCursor: null })
const noSuchKey = () => new NotFound({ code: "no_such_key", detail: "There is no key of this id." })
const nameOf = ({ name, prefix }: KeyRow) => `${name} (${prefix}…)`

/** How long a key that was rotated still works, in seconds, unless told otherwise. */
const overlap = 86_400

export const AccountHandlers = HttpApiBuilder.group(Api, "account", (handlers) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
    const addresses = yield* Addresses
    const audit = yield* Audit.make
    const endings = yield* Endings
    const limits = yield* SignInLimits.make
    const organizations = yield* Organizations

    const organizationOf = (caller: typeof Caller.Service) =>
      Effect.filterOrDieMessage(
        organizations.get(caller.organizationId),
        (found) => found !== null,
        "a caller without organization"
      )

    return handlers
      .handle("me", () =>
        Effect.gen(function* () {
          const caller = yield* Caller
          const { email, role, scopes, userId } = caller
          const { name, organizationId, timezone } = yield* organizationOf(caller)
          return {
            email,
            user: userId === null || email === null ? null : { userId, email },
            role,
            organization: { organizationId, name, timezone },
            organizations:
              userId === null ? [{ organizationId, name, role: null }] : yield* accounts.memberships(userId),
            scopes,
            mayReveal: mayReveal(caller)
          }
        }).pipe(unavailable)
      )
      .handle("signOut", () =>
        Effect.gen(function* () {
          const caller = yield* Caller
          if (caller.kind === "key") return
          yield* audit.written(caller, accounts.signOut(yield* Bearer.ofRequest), () => ({
            action: "session.signed_out"
          }))
          yield* endings.told
        }).pipe(unavailable)
      )
      .handle("signOutEverywhere", () =>
        Effect.gen(function* () {
          const caller = yield* person
          yield* audit.written(caller, accounts.signOutEverywhere(caller.userId), () => ({
            action: "session.signed_out_everywhere"
          }))
          yield* endings.told
        }).pipe(unavailable)
      )
      .handle("switchOrganization", ({ payload }) =>
        Effect.gen(function* () {
          const caller = yield* person
          const session = yield* accounts.switchTo(
            yield* Bearer.ofRequest,
            caller.userId,
            payload.organizationId
          )
          if (session === null) {
            return yield* new NotFound({
              code: "no_such_organization",
              detail: "You are in no organization of this id."
            })
          }
          yield* audit.writeFor(session.organizationId, Audit.actorOf(caller), { action: "session.switched" })
          yield* endings.told
          return { token: session.token, expiresAt: Instant.format(session.expiresAt) }
        }).pipe(unavailable)
      )
      .handle("changePassword", ({ payload: { currentPassword, newPassword } }) =>
        Effect.gen(function* () {
          const caller = yield* person
          const address = yield* addresses.ofRequest
          yield* limits.attempt(caller.actor, address)
          // Whoever sits down at somebody's open page does not take the account with it.
          if ((yield* accounts.verified(caller.actor, currentPassword)) === null) {
            yield* audit.write(caller, { action: "password.refused" })
            return yield* badParameter("currentPassword", "is not your password")
          }
          yield* limits.succeeded(caller.actor, address)
          const weakness = Passwords.weakness(newPassword, caller.actor)
          if (weakness !== null)
            return yield* new BadRequest({ code: "weak_password", detail: `newPassword: ${weakness}` })
          const session = yield* audit.written(
            caller,
            accounts.changePassword(caller.organizationId, caller.userId, newPassword),
            () => ({ action: "password.changed" })
          )
          yield* endings.told
          return { token: session.token, expiresAt: Instant.format(session.expiresAt) }
        }).pipe(unavailable)
      )
      .handle("keys", () =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          return list((yield* accounts.keys(organizationId)).map(keyJson))
        }).pipe(unavailable)
      )
      .handle("createKey", ({ payload: { expiresAt = null, name, scopes } }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          if (expiresAt !== null && expiresAt <= (yield* Clock.currentTimeMillis)) {
            return yield* new BadRequest({
              code: "invalid_parameter",
              detail: "expiresAt: expected an instant that is yet to come"
            })
          }
          const { key, ...row } = yield* audit.written(
            caller,
            accounts.createKey(caller.organizationId, name, scopes, expiresAt),
            (made) => ({ action: "key.created", target: nameOf(made), details: { scopes: scopes.join(" ") } })
          )
          return { ...keyJson(row), key }
        }).pipe(unavailable)
      )
      .handle("rotateKey", ({ path, payload }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const made = yield* audit.written(
            caller,
            accounts.rotateKey(caller.organizationId, path.id, payload.overlapSeconds ?? overlap),
            (row) => (row === null ? null : { action: "key.rotated", target: nameOf(row) })
          )
          if (made === null) return yield* noSuchKey()
          yield* endings.told
          return {
            ...keyJson(made),
            key: made.key,
            previousExpiresAt: instantOrNull(made.previousExpiresAt)
          }
        }).pipe(unavailable)
      )
      .handle("revokeKey", ({ path }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const revoked = yield* audit.written(
            caller,
            accounts.revokeKey(caller.organizationId, path.id),
            (row) => (row === null ? null : { action: "key.revoked", target: nameOf(row) })
          )
          if (revoked === null) return yield* noSuchKey()
          yield* endings.told
        }).pipe(unavailable)
      )
      .handle("createOrganization", ({ payload }) =>
        Effect.gen(function* () {
          const caller = yield* onlyOwner(organizations, "makes organizations")
          const made = Effect.gen(function* () {
            const { name, organizationId } = yield* organizations.create(payload.name)
            const scopes = ["ingest", "read", "admin"] as const
            const { key } = yield* accounts.createKey(organizationId, "First key", scopes)
            return { organizationId, name, key }
          })
          return yield* audit.written(caller, made, ({ name, organizationId }) => ({
            action: "organization.created",
            target: name,
            details: { organizationId }
          }))
        }).pipe(unavailable)
      )
  })
)
