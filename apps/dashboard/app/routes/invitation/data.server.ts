import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import type { Effect } from "effect"
import { type ApiClient, requestIdOf, runApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { keepSession, tokenOf } from "~/lib/session.server"
import type { OpenedInvitation } from "~/lib/types"

interface Outcome {
  /** Null where the link opens nothing. */
  readonly opened: (OpenedInvitation & { readonly token: string }) | null
  /** What is wrong with the link, or with everything. */
  readonly message: string | null
  /** What is wrong with the password. */
  readonly fault: string | null
}

/** Who is signed in already: joining as somebody else takes their place in this browser. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const token = await tokenOf(request, context)
  const me = token === undefined ? null : await runApi(request, context, token, (api) => api.account.me())
  return { signedInAs: me?.ok === true ? me.value.email : null }
}

const words: Record<number, string> = {
  400: "This is not an invitation. Paste the whole link.",
  404: "This link was used or withdrawn, or is too old. Ask for a new one.",
  429: "Too many attempts. Wait a minute, then try again."
}

const sentence = (detail: string | undefined) => {
  const text = (detail ?? "").replace(/^password: /, "").replace(/\.$/, "")
  return text === "" ? "Choose another password." : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Of a whole link what stands behind its `#`; a token as it is. */
export const tokenIn = (pasted: string): string => pasted.trim().split("#").at(-1) ?? ""

const answer = (outcome: Outcome, status: number) =>
  data<Outcome>(outcome, { status, headers: { "cache-control": "no-store" } })

/** Looks the link up, and with a password accepts it. The token comes in the body, which no log keeps. */
export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const token = tokenIn(String(form.get("token") ?? ""))
  const requestId = requestIdOf(request)
  const unopened = (status: number, cause = "") => {
    if (words[status] === undefined) console.error(`request ${requestId}: ${cause}`)
    const message = words[status] ?? "The API does not answer. Try again in a moment."
    return answer({ opened: null, message, fault: null }, words[status] === undefined ? 503 : status)
  }
  if (token === "" || token.length > 200) return unopened(400)
  const call = <A, E>(use: (api: ApiClient) => Effect.Effect<A, E>) =>
    runApi(request, context, undefined, use, requestId)

  const looked = await call((api) => api.invitation.look({ payload: { token } }))
  if (!looked.ok) return unopened(looked.status, looked.cause)
  const opened = { ...looked.value, token }
  if (form.get("intent") !== "accept") return answer({ opened, message: null, fault: null }, 200)

  const password = String(form.get("password") ?? "")
  if (password === "" || password.length > 1024)
    return answer({ opened, message: null, fault: "A password of 1 to 1024 characters." }, 400)
  const accepted = await call((api) => api.invitation.accept({ payload: { token, password } }))
  if (accepted.ok) {
    const { expiresAt, token: session } = accepted.value
    return redirect("/", {
      headers: { "set-cookie": await keepSession(request, context, session, expiresAt) }
    })
  }
  const { cause, detail, status } = accepted
  if (status === 401)
    return answer({ opened, message: null, fault: "This is not the password of this account." }, 401)
  if (status === 400) return answer({ opened, message: null, fault: sentence(detail) }, 400)
  if (status === 429) return answer({ opened, message: words[429] ?? null, fault: null }, 429)
  return unopened(status, cause)
}
