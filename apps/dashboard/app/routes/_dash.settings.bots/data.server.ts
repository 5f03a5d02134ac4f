import { BotId } from "@botflow/domain/Id"
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect, Option, Schema } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { type Faults, faultsOf } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"
import { join } from "./inactivity"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { bots, organization } = await callApi(request, context, (api) =>
    Effect.all(
      { bots: api.bots.list({ urlParams: { numbers: "false" } }), organization: api.organization.get() },
      { concurrency: "unbounded" }
    )
  )
  const params = new URL(request.url).searchParams
  return {
    bots: bots.items.map(({ last24h: _, ...bot }) => bot),
    /** After how long conversations of a new bot close, unless it is said otherwise. */
    usual: organization.defaultInactivitySeconds,
    saved: params.get("saved"),
    created: params.get("created")
  }
}

export interface TypedBot {
  readonly botId: string
  readonly name: string
  readonly amount: string
  readonly unit: string
}
export type BotField = "botId" | "name" | "inactivity"
export type BotFaults = Faults<BotField>

const botIdOf = Schema.decodeUnknownOption(BotId)

/** The form's field of each of the API's parameters. */
const parameters = { botId: "botId", name: "name", inactivitySeconds: "inactivity" } as const

/** @param isNew a new bot may be left without a name: its id is one */
const read = (typed: TypedBot, isNew: boolean) => {
  const botId = Option.getOrNull(botIdOf(typed.botId))
  const inactivitySeconds = join(typed.amount, typed.unit)
  const isNamed = (isNew || typed.name !== "") && typed.name.length <= 100
  if (botId !== null && inactivitySeconds !== null && isNamed)
    return { sent: { botId, name: typed.name, inactivitySeconds }, fields: null }
  const fields: BotFaults["fields"] = {
    ...(botId === null ? { botId: "1 to 200 characters, on one line." } : {}),
    ...(isNamed ? {} : { name: "A bot needs a name of at most 100 characters." }),
    ...(inactivitySeconds === null ? { inactivity: "Between a minute and 366 days." } : {})
  }
  return { sent: null, fields }
}

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const field = (name: string) => String(form.get(name) ?? "").trim()
  const isNew = field("intent") === "create"
  const typed = { botId: field("botId"), name: field("name"), amount: field("amount"), unit: field("unit") }
  const { fields, sent } = read(typed, isNew)
  if (sent === null) {
    // The form of a bot that is there does not let its id be typed.
    if (!isNew && fields.botId !== undefined) throw problem(404, requestIdOf(request))
    return data({ typed, isNew, faults: { fields, refusal: null } as BotFaults }, { status: 400 })
  }
  const { botId, inactivitySeconds, name } = sent
  const { refusal } = await softly(
    request,
    context,
    (api): Effect.Effect<unknown, unknown> =>
      isNew
        ? api.bots.create({ payload: { botId, inactivitySeconds, ...(name === "" ? {} : { name }) } })
        : api.bots.update({ path: { botId }, payload: { name, inactivitySeconds } })
  )
  if (refusal === null)
    return redirect(`/settings/bots?${new URLSearchParams({ [isNew ? "created" : "saved"]: botId })}`)
  // That there is one already (409) belongs at the field, too.
  const status = refusal.status === 409 ? 400 : refusal.status
  const faults: BotFaults = faultsOf({ ...refusal, status }, parameters)
  return data({ typed, isNew, faults }, { status: refusal.status })
}
