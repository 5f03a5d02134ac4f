import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { callApi } from "~/lib/api.server"
import { envOf } from "~/lib/env.server"
import { requireSameOrigin } from "~/lib/origin.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  // Bots exist from their first event on.
  const { items } = await callApi(request, context, (api) =>
    api.bots.list({ urlParams: { numbers: "false" } })
  )
  if (items.length > 0) throw redirect("/")
  return { now: Date.now(), publicApiUrl: envOf(context).publicApiUrl }
}

/** A key that can send events, shown this once. */
export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const { key } = await callApi(request, context, (api) =>
    api.account.createKey({ payload: { name: "First events", scopes: ["ingest"] } })
  )
  return data({ key }, { headers: { "cache-control": "no-store" } })
}
