import { BotId } from "@botflow/domain/Id"
import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { Schema } from "effect"
import { callApi, problem, requestIdOf } from "~/lib/api.server"

const isBotId = Schema.is(BotId)

export const loader = async ({ context, params, request }: LoaderFunctionArgs) => {
  const { botId = "", conversationId = "" } = params
  if (!isBotId(botId)) throw problem(404, requestIdOf(request))
  // Seeing a person's data is asked for each time, and leaves a line in the audit log.
  const reveal = new URL(request.url).searchParams.get("reveal") === "true"
  const urlParams = reveal ? { botId, reveal: "true" as const } : { botId }
  const conversation = await callApi(request, context, (api) =>
    api.conversations.get({ path: { conversationId }, urlParams })
  )
  return { conversation }
}
