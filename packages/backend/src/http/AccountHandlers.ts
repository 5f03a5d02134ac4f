import { Api } from "@botflow/api/Api"
import { Caller } from "@botflow/api/Authorization"
import { NotFound, Unauthorized } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Accounts, type KeyRow } from "@botflow/storage/postgres/Accounts"
import { instantOrNull } from "@botflow/storage/postgres/Conversations"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { HttpApiBuilder, HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { callerWith, unavailable } from "./Errors.ts"
import { onlyOwner } from "./Owner.ts"

const keyJson = (row: KeyRow) => ({
  id: row.keyId,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  createdAt: Instant.format(row.createdAt),
  lastUsedAt: instantOrNull(row.lastUsedAt)
})

const list = <A>(items: ReadonlyArray<A>) => ({ items, nextCursor: null })

export const SessionHandlers = HttpApiBuilder.group(Api, "session", (handlers) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
    return handlers.handle("signIn", ({ payload }) =>
      Effect.gen(function* () {
        const session = yield* accounts.signIn(payload.email, payload.password)
        if (session === null) {
          return yield* new Unauthorized({ code: "wrong_credentials", detail: "Email or password is wrong." })
        }
        return { token: session.token, expiresAt: Instant.format(session.expiresAt) }
      }).pipe(unavailable)
    )
  })
)

export const AccountHandlers = HttpApiBuilder.group(Api, "account", (handlers) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
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
          const { name, organizationId, timezone } = yield* organizationOf(caller)
          return {
            email: caller.email,
            organization: { organizationId, name, timezone },
            scopes: caller.scopes
          }
        }).pipe(unavailable)
      )
      .handle("signOut", () =>
        Effect.gen(function* () {
          const { headers } = yield* HttpServerRequest.HttpServerRequest
          yield* accounts.signOut((headers["authorization"] ?? "").replace(/^Bearer /i, ""))
        }).pipe(unavailable)
      )
      .handle("keys", () =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          return list((yield* accounts.keys(organizationId)).map(keyJson))
        }).pipe(unavailable)
      )
      .handle("createKey", ({ payload }) =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          const { key, ...row } = yield* accounts.createKey(organizationId, payload.name, payload.scopes)
          return { ...keyJson(row), key }
        }).pipe(unavailable)
      )
      .handle("revokeKey", ({ path }) =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          if (!(yield* accounts.revokeKey(organizationId, path.id))) {
            return yield* new NotFound({ code: "no_such_key", detail: "There is no key of this id." })
          }
        }).pipe(unavailable)
      )
      .handle("createOrganization", ({ payload }) =>
        Effect.gen(function* () {
          yield* onlyOwner(organizations, "makes organizations")
          const { name, organizationId } = yield* organizations.create(payload.name)
          const { key } = yield* accounts.createKey(organizationId, "First key", ["ingest", "read", "admin"])
          return { organizationId, name, key }
        }).pipe(unavailable)
      )
  })
)
