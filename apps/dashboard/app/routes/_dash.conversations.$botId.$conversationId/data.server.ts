import { BotId } from "@botflow/domain/Id"
import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { Schema } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"

const isBotId = Schema.is(BotId)

export const loader = async ({ context, params, request }: LoaderFunctionArgs) => {
  const { botId = "", conversationId = "" } = params
  if (!isBotId(botId)) throw problem(404, requestIdOf(request))
  const conversation = await callApi(request, context, (api) =>
    api.conversations.get({ path: { conversationId }, urlParams: { botId } })
  )
  return { conversation }
}
