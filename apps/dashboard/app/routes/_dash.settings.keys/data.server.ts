import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { callApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { items } = await callApi(request, context, (api) => api.account.keys())
  return { keys: items, now: Date.now() }
}

const scopes = ["ingest", "read", "admin"] as const

const create = async ({ context, request }: ActionFunctionArgs, form: FormData) => {
  const name = String(form.get("name") ?? "").trim()
  const [first, ...others] = scopes.filter((scope) => form.getAll("scope").includes(scope))
  if (name === "" || name.length > 100) {
    return data({ created: null, problem: "A key needs a name of at most 100 characters." }, { status: 400 })
  }
  if (first === undefined)
    return data({ created: null, problem: "Choose what the key may do." }, { status: 400 })
  const { key } = await callApi(request, context, (api) =>
    api.account.createKey({ payload: { name, scopes: [first, ...others] } })
  )
  return data({ created: { name, key }, problem: null }, { headers: { "cache-control": "no-store" } })
}

export const action = async (args: ActionFunctionArgs) => {
  requireSameOrigin(args.request, args.context)
  const form = await args.request.formData()
  if (form.get("intent") === "create") return create(args, form)
  const id = String(form.get("id") ?? "")
  await callApi(args.request, args.context, (api) => api.account.revokeKey({ path: { id } }))
  return redirect("/settings/keys")
}
