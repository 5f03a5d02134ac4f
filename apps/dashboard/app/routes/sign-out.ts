import { type ActionFunctionArgs, redirect } from "@remix-run/server-runtime"
import { runApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { dropSession, tokenOf } from "~/lib/session.server"

export const loader = () => redirect("/")

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const token = await tokenOf(request, context)
  // Whoever wants out gets out, whether or not the API could end the session as well.
  if (token !== undefined) await runApi(request, context, token, (api) => api.account.signOut())
  return redirect("/sign-in", { headers: { "set-cookie": await dropSession(request, context) } })
}
