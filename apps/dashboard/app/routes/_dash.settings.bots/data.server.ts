import { BotId } from "@botflow/domain/Id"
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Option, Schema } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { type Faults, faultsOf } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"
import { join } from "./inactivity"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { items } = await callApi(request, context, (api) =>
    api.bots.list({ urlParams: { numbers: "false" } })
  )
  const saved = new URL(request.url).searchParams.get("saved")
  return { bots: items.map(({ last24h: _, ...bot }) => bot), saved }
}

export type BotField = "name" | "inactivity"
export type BotFaults = Faults<BotField>

const botIdOf = Schema.decodeUnknownOption(BotId)

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const field = (name: string) => String(form.get(name) ?? "").trim()
  const botId = Option.getOrNull(botIdOf(form.get("botId")))
  if (botId === null) throw problem(404, requestIdOf(request))
  const typed = { botId, name: field("name"), amount: field("amount"), unit: field("unit") }
  const inactivitySeconds = join(typed.amount, typed.unit)
  const isNamed = typed.name !== "" && typed.name.length <= 100
  if (!isNamed || inactivitySeconds === null) {
    const fields: BotFaults["fields"] = {
      ...(isNamed ? {} : { name: "A bot needs a name of at most 100 characters." }),
      ...(inactivitySeconds === null ? { inactivity: "Between a minute and 366 days." } : {})
    }
    return data({ typed, faults: { fields, refusal: null } as BotFaults }, { status: 400 })
  }
  const { refusal } = await softly(request, context, (api) =>
    api.bots.update({ path: { botId }, payload: { name: typed.name, inactivitySeconds } })
  )
  if (refusal === null) return redirect(`/settings/bots?${new URLSearchParams({ saved: botId })}`)
  const faults: BotFaults = faultsOf(refusal, { name: "name", inactivitySeconds: "inactivity" } as const)
  return data({ typed, faults }, { status: refusal.status })
}
