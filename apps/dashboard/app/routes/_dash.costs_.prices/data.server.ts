import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { callApi } from "~/lib/api.server"

/** @param params `set` and `withdrawn` name the model that a form has just changed */
const doneOf = (params: URLSearchParams) => {
  for (const kind of ["set", "withdrawn"] as const) {
    const model = params.get(kind)
    if (model !== null) return { kind, model }
  }
  return null
}

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const q = (params.get("q") ?? "").trim().slice(0, 200)
  const earlier = params.get("earlier") === "true"
  const { items, unpriced } = await callApi(request, context, (api) => api.prices.list())
  const matching = items.filter(({ model }) => model.toLowerCase().includes(q.toLowerCase()))
  const current = matching.filter(({ inForce, source }) => inForce || source === "own")
  return {
    q,
    earlier,
    /** All that match, or without the list prices that others have replaced. */
    prices: earlier ? matching : current,
    replaced: matching.length - current.length,
    unpriced,
    done: doneOf(params),
    now: Date.now()
  }
}
