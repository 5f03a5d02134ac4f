import { BotId } from "@botflow/domain/Id"
import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Schema } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { overviewOf } from "~/lib/overview.server"

const isBotId = Schema.is(BotId)

export const loader = async ({ context, params, request }: LoaderFunctionArgs) => {
  const botId = params["botId"] ?? ""
  const search = new URL(request.url).searchParams
  // The bot is in the path; a second one in the query would contradict it.
  const filters = { ...Filters.parse(search), bot: "" }
  const page = `/bots/${encodeURIComponent(botId)}`
  if (Filters.hasDefaults(search) || search.has("bot")) throw redirect(`${page}${Filters.toSearch(filters)}`)
  if (!isBotId(botId)) throw problem(404, requestIdOf(request))
  const [overview, bots] = await Promise.all([
    overviewOf(request, context, { ...filters, bot: botId }, Date.now()),
    callApi(request, context, (api) => api.bots.list({ urlParams: { numbers: "false" } }))
  ])
  const bot = bots.items.find((one) => one.botId === botId)
  if (bot === undefined) throw problem(404, requestIdOf(request))
  const { botId: _, ...about } = bot
  return { ...overview, bot: { ...about, botId: String(botId) }, filters, page }
}
