/** People who sign in over HTTP, and what they send. */
import { randomUUID } from "node:crypto"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Effect } from "effect"
import { json, tenant } from "./support.ts"

export const password = "correct horse battery"

export const send = (method: string, path: string, token: string | undefined, body?: unknown) =>
  Effect.map(
    json(path, {
      method,
      ...(token === undefined ? {} : { token }),
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
    }),
    (answer) => ({ ...answer, code: answer.body["code"] })
  )

export const emailOf = (name: string) => `${name}-${randomUUID()}@example.org`

/** @returns the token of a new session */
export const signIn = (email: string, secret = password) =>
  Effect.map(send("POST", "/api/session", undefined, { email, password: secret }), ({ body }) =>
    String(body["token"])
  )

/** An organization with an owner who is signed in. */
export const ownedTenant = Effect.gen(function* () {
  const made = yield* tenant
  const email = emailOf("owner")
  yield* (yield* Accounts).ensureUser(made.organizationId, email, password)
  return { ...made, email, owner: yield* signIn(email) }
})

/** Lets someone in by a link, and signs them in. */
export const joined = (by: string, role: string, email = emailOf(role)) =>
  Effect.gen(function* () {
    const invited = yield* send("POST", "/api/invitations", by, { email, role })
    const { body } = yield* send("POST", "/api/invitations/accept", undefined, {
      token: invited.body["token"],
      password
    })
    const session = String(body["token"])
    const me = yield* send("GET", "/api/me", session)
    const user = me.body["user"] as { readonly userId: string } | null
    return { email, session, userId: user?.userId ?? "" }
  })
