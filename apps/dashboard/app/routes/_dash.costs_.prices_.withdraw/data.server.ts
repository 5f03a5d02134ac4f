import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { requireSameOrigin } from "~/lib/origin.server"
import { problem, requestIdOf } from "~/lib/api.server"
import { softly } from "~/lib/softly.server"

/** @returns null where the address names no price */
const priceOf = (from: FormData | URLSearchParams) => {
  const model = String(from.get("model") ?? "")
  const validFrom = Date.parse(String(from.get("validFrom") ?? ""))
  return model === "" || Number.isNaN(validFrom) ? null : { model, validFrom }
}

/** What withdrawing would change; nothing is changed. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const price = priceOf(new URL(request.url).searchParams)
  if (price === null) throw problem(404, requestIdOf(request))
  const { model, validFrom } = price
  const { refusal, value } = await softly(request, context, (api) =>
    api.prices.withdraw({ path: { model }, urlParams: { validFrom, preview: "true" } })
  )
  return { model, validFrom: new Date(validFrom).toISOString(), change: value, refusal }
}

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const price = priceOf(await request.formData())
  if (price === null) throw problem(404, requestIdOf(request))
  const { model, validFrom } = price
  const { refusal } = await softly(request, context, (api) =>
    api.prices.withdraw({ path: { model }, urlParams: { validFrom } })
  )
  if (refusal !== null) return data({ refusal }, { status: refusal.status })
  return redirect(`/costs/prices?${new URLSearchParams({ withdrawn: model })}`)
}
