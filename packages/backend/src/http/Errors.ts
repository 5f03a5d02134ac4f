/** Errors of the domain and its stores, as problems. */
import { Caller, type Scope } from "@botflow/api/Authorization"
import { BadRequest, Forbidden, Unavailable } from "@botflow/api/Problem"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { Effect } from "effect"

/** A store that is away is worth another try. */
export const unavailable = <A, E, R>(effect: Effect.Effect<A, E | StoreUnavailable, R>) =>
  Effect.catchIf(
    effect,
    (error): error is Extract<E | StoreUnavailable, StoreUnavailable> =>
      typeof error === "object" && error !== null && "_tag" in error && error._tag === "StoreUnavailable",
    (error) =>
      Effect.zipRight(
        Effect.logWarning(`${error.store} does not answer`, error.cause),
        new Unavailable({
          code: "store_unavailable",
          detail: "A store does not answer. Send the same request again."
        })
      )
  )

export const badParameter = (parameter: string, message: string) =>
  new BadRequest({ code: "invalid_parameter", detail: `${parameter}: ${message}` })

/** The caller, who has `scope`; an admin may do everything but needs no other scope for it. */
export const callerWith = (scope: Scope) =>
  Effect.filterOrFail(
    Caller,
    ({ scopes }) => scopes.includes(scope) || scopes.includes("admin"),
    ({ userId }) =>
      new Forbidden({
        code: "missing_scope",
        detail:
          userId !== null && scope === "admin"
            ? "This is for owners and admins of the organization."
            : `This needs a key with the scope "${scope}".`
      })
  )

/** The caller, who is a person with a session. */
export const person = Effect.flatMap(Caller, (caller) =>
  caller.userId === null
    ? Effect.fail(new Forbidden({ code: "not_a_person", detail: "This is for people who are signed in." }))
    : Effect.succeed({ ...caller, userId: caller.userId })
)
