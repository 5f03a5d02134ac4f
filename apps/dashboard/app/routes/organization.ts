import { type ActionFunctionArgs, redirect } from "@remix-run/server-runtime"
import { callApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { keepSession } from "~/lib/session.server"

export const loader = () => redirect("/settings")

/** Goes on in another organization: the session has a new token from then on. */
export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const organizationId = String((await request.formData()).get("organizationId") ?? "").slice(0, 100)
  const { expiresAt, token } = await callApi(request, context, (api) =>
    api.account.switchOrganization({ payload: { organizationId } })
  )
  return redirect("/", { headers: { "set-cookie": await keepSession(request, context, token, expiresAt) } })
}
