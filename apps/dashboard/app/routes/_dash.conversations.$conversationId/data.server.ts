import { BotId } from "@botflow/domain/Id"
import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { Option, Schema } from "effect"
import { callApi } from "~/lib/api.server"

const botIdOf = Schema.decodeUnknownOption(BotId)

export const loader = async ({ context, params, request }: LoaderFunctionArgs) => {
  const conversationId = params["conversationId"] ?? ""
  const botId = Option.getOrUndefined(botIdOf(new URL(request.url).searchParams.get("bot")))
  const conversation = await callApi(request, context, (api) =>
    api.conversations.get({ path: { conversationId }, urlParams: botId === undefined ? {} : { botId } })
  )
  return { conversation }
}
