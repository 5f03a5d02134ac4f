import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Cause, Exit, Option } from "effect"
import { requestIdOf, runApi } from "~/lib/api.server"
import { requireSameOrigin, safePath } from "~/lib/origin.server"
import { keepSession, tokenOf } from "~/lib/session.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const to = safePath(new URL(request.url).searchParams.get("to"))
  if ((await tokenOf(request, context)) !== undefined) throw redirect(to)
  return { to }
}

const reasons: Record<string, { status: number; message: string }> = {
  Unauthorized: { status: 401, message: "Email and password do not match." },
  BadRequest: { status: 400, message: "Email and password do not match." },
  TooManyRequests: { status: 429, message: "Too many attempts. Wait a minute, then try again." }
}
const unavailable = { status: 503, message: "The API does not answer. Try again in a moment." }

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const email = String(form.get("email") ?? "").trim()
  const password = String(form.get("password") ?? "")
  const to = safePath(form.get("to"))
  const requestId = requestIdOf(request)
  const exit = await runApi(
    request,
    context,
    undefined,
    (api) => api.session.signIn({ payload: { email, password } }),
    requestId
  )
  if (Exit.isSuccess(exit)) {
    const { expiresAt, token } = exit.value
    return redirect(to, { headers: { "set-cookie": await keepSession(request, context, token, expiresAt) } })
  }
  const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
  const { message, status } = (error !== undefined && reasons[error._tag]) || unavailable
  if (status === 503) console.error(`request ${requestId}: ${Cause.pretty(exit.cause)}`)
  return data({ email, message }, { status })
}
