import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { faultsOf } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"
import { toLocalInput } from "~/lib/time"
import type { ListedPrice, UnpricedModel } from "~/lib/types"
import { fieldsOf, type PriceFaults, type PriceFields } from "./fields"
import { parameters, read } from "./read.server"

interface Known {
  readonly items: ReadonlyArray<ListedPrice>
  readonly unpriced: ReadonlyArray<UnpricedModel>
}

/** The form before anybody typed: today's rates of the model, and as early as it is needed. */
const proposal = (model: string, { items, unpriced }: Known, zone: string): PriceFields => {
  const price = items.find((one) => one.model === model && one.inForce)
  const firstAt = unpriced.find((one) => one.model === model)?.firstAt
  return {
    model,
    validFrom: toLocalInput(firstAt === undefined ? Date.now() : Date.parse(firstAt), zone),
    input: price?.input ?? "",
    cachedInput: price?.cachedInput ?? "",
    cacheCreationInput: price?.cacheCreationInput ?? "",
    output: price?.output ?? ""
  }
}

/** Everything the form needs, and after "Preview" what the price would change. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const { list, me } = await callApi(request, context, (api) =>
    Effect.all({ me: api.account.me(), list: api.prices.list() }, { concurrency: "unbounded" })
  )
  if (!me.scopes.includes("admin")) throw problem(403, requestIdOf(request))
  const zone = me.organization.timezone
  const models = list.unpriced.flatMap(({ model }) => model ?? [])
  const typed = fieldsOf(params)
  const hasOwn = list.items.some(({ model, source }) => model === typed.model && source === "own")
  const isListed = list.items.some(({ model }) => model === typed.model)
  const base = { models, isFirstOwn: isListed && !hasOwn }
  if (params.get("step") !== "preview")
    return { ...base, fields: proposal(typed.model, list, zone), change: null, faults: null }
  const { faults, sent } = read(typed, zone)
  if (sent === null)
    return { ...base, fields: typed, change: null, faults: { fields: faults, refusal: null } as PriceFaults }
  const { refusal, value } = await softly(request, context, (api) =>
    api.prices.set({ ...sent, urlParams: { preview: "true" } })
  )
  return {
    ...base,
    fields: typed,
    change: value,
    faults: refusal === null ? null : faultsOf(refusal, parameters)
  }
}

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const fields = fieldsOf(await request.formData())
  const { organization } = await callApi(request, context, (api) => api.account.me())
  const { faults, sent } = read(fields, organization.timezone)
  if (sent === null)
    return data({ faults: { fields: faults, refusal: null } as PriceFaults }, { status: 400 })
  const { refusal } = await softly(request, context, (api) => api.prices.set({ ...sent, urlParams: {} }))
  if (refusal !== null) return data({ faults: faultsOf(refusal, parameters) }, { status: refusal.status })
  return redirect(`/costs/prices?${new URLSearchParams({ set: sent.path.model })}`)
}
