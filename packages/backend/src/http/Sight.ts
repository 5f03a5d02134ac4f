/**
 * Who sees phones, names and text of customers as they are. A key with the scope "admin" always does: programs that
 * are trusted with everything else read by it. People have to ask, and it is written down that they did. Nobody else
 * does.
 */
import type { Caller } from "@botflow/api/Authorization"
import { Forbidden } from "@botflow/api/Problem"
import * as Role from "@botflow/domain/Role"
import { Effect } from "effect"

/** Keys with the scope "admin", and people who are more than viewers. */
export const mayReveal = ({ role, scopes }: Pick<typeof Caller.Service, "role" | "scopes">): boolean =>
  role === null ? scopes.includes("admin") : Role.mayReveal(role)

export type Sight = "plain" | "masked"

/** @param reveal whether the caller asks for it */
export const of = (
  caller: typeof Caller.Service,
  reveal: "true" | "false" | undefined
): Effect.Effect<Sight, Forbidden> => {
  if (reveal === "true" && !mayReveal(caller)) {
    return new Forbidden({
      code: "may_not_reveal",
      detail: 'reveal: only a key with the scope "admin", an owner, an admin or an analyst may ask for it.'
    })
  }
  const plain = reveal === "true" || (caller.kind === "key" && mayReveal(caller))
  return Effect.succeed(plain ? "plain" : "masked")
}

/** What a search looks into. Programs find by any part of it; people who may not reveal only by what they are shown. */
export const ofSearch = (caller: Pick<typeof Caller.Service, "kind" | "role" | "scopes">): Sight =>
  caller.kind === "session" && !mayReveal(caller) ? "masked" : "plain"
