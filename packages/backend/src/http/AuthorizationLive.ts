/** Turns a bearer token into the caller it stands for. */
import { Authorization } from "@botflow/api/Authorization"
import { Unauthorized } from "@botflow/api/Problem"
import * as Zone from "@botflow/domain/Zone"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect, Layer, Redacted } from "effect"
import { Addresses } from "./Address.ts"
import { unavailable } from "./Errors.ts"
import { RequestLimits } from "./RequestLimits.ts"

/**
 * The caller of a token; also how a socket is authorized.
 *
 * @param address where the request comes from
 */
export const callerOf = (token: Redacted.Redacted, address: string) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
    const limits = yield* RequestLimits
    const organizations = yield* Organizations
    const text = Redacted.value(token)
    const principal = text === "" || text.length > 500 ? null : yield* accounts.principalOf(text)
    if (principal === null) {
      yield* limits.refused(text, address)
      return yield* new Unauthorized({
        code: "unauthorized",
        detail:
          text === "" ? "Send an API key: Authorization: Bearer bf_…" : "The key or session is not valid."
      })
    }
    yield* limits.admit(text)
    const organization = yield* organizations.get(principal.organizationId)
    return { ...principal, timezone: organization?.timezone ?? Zone.defaultName }
  }).pipe(unavailable)

export const AuthorizationLive = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const addresses = yield* Addresses
    const context = yield* Effect.context<Accounts | Organizations | RequestLimits>()
    return {
      bearer: (token) =>
        Effect.flatMap(addresses.ofRequest, (address) => Effect.provide(callerOf(token, address), context))
    }
  })
)
