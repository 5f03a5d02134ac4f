import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { requestIdOf, runApi } from "~/lib/api.server"
import { requireSameOrigin, safePath } from "~/lib/origin.server"
import { keepSession, tokenOf } from "~/lib/session.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const to = safePath(params.get("to"))
  if ((await tokenOf(request, context)) !== undefined) throw redirect(to)
  return { to, hasLeft: params.has("left") }
}

const mismatch = "Email and password do not match."
const reasons: Record<number, string> = {
  400: mismatch,
  401: mismatch,
  429: "Too many attempts. Wait a minute, then try again."
}

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const email = String(form.get("email") ?? "").trim()
  const password = String(form.get("password") ?? "")
  const to = safePath(form.get("to"))
  const requestId = requestIdOf(request)
  const result = await runApi(
    request,
    context,
    undefined,
    (api) => api.session.signIn({ payload: { email, password } }),
    requestId
  )
  if (result.ok) {
    const { expiresAt, token } = result.value
    return redirect(to, { headers: { "set-cookie": await keepSession(request, context, token, expiresAt) } })
  }
  const reason = reasons[result.status]
  if (reason === undefined) console.error(`request ${requestId}: ${result.cause}`)
  const message = reason ?? "The API does not answer. Try again in a moment."
  return data({ email, message }, { status: reason === undefined ? 503 : result.status })
}
