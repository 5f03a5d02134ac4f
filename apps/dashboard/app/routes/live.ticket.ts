/** A ticket for the live socket: browsers cannot send the session with a WebSocket as a header. */
import type { ActionFunctionArgs } from "@remix-run/server-runtime"
import { runApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { tokenOf } from "~/lib/session.server"

const refuse = (status: number) => new Response(null, { status, headers: { "cache-control": "no-store" } })

/** Answers with a status, never with a redirect: a script asks, not a person. */
export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const token = await tokenOf(request, context)
  if (token === undefined) return refuse(401)
  const result = await runApi(request, context, token, (api) => api.live.ticket())
  if (!result.ok) return refuse(result.status)
  const url = `/api/realtime?ticket=${encodeURIComponent(result.value.ticket)}`
  return Response.json({ url }, { status: 201, headers: { "cache-control": "no-store" } })
}
