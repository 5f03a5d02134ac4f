/** Calls to the API for a part of a page: a refusal is shown there, and the rest of the page stays. */
import type { AppLoadContext } from "@remix-run/server-runtime"
import type { Effect } from "effect"
import { type ApiClient, requestIdOf, runApi, toSignIn } from "./api.server.ts"
import type { Refusal } from "./refusal.ts"
import { tokenOf } from "./session.server.ts"

export type Answer<A> =
  | { readonly value: A; readonly refusal: null }
  | { readonly value: null; readonly refusal: Refusal }

/** Throws only the way to sign in: without a session no part of a page is any good. */
export const softly = async <A, E>(
  request: Request,
  context: AppLoadContext,
  use: (api: ApiClient) => Effect.Effect<A, E>
): Promise<Answer<A>> => {
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const requestId = requestIdOf(request)
  const result = await runApi(request, context, token, use, requestId)
  if (result.ok) return { value: result.value, refusal: null }
  const { cause, detail, status } = result
  if (status === 401) throw await toSignIn(request, context)
  if (status >= 500 && !request.signal.aborted) console.error(`request ${requestId}: ${cause}`)
  return { value: null, refusal: { status, detail: detail ?? null, requestId } }
}
