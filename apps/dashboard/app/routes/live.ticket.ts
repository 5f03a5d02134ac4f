/** A ticket for the live socket: browsers cannot send the session with a WebSocket as a header. */
import type { ActionFunctionArgs } from "@remix-run/server-runtime"
import { Cause, Exit, Option } from "effect"
import { runApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { tokenOf } from "~/lib/session.server"

const statuses: Record<string, number> = { Unauthorized: 401, Forbidden: 403 }

const refuse = (status: number) => new Response(null, { status, headers: { "cache-control": "no-store" } })

/** Answers with a status, never with a redirect: a script asks, not a person. */
export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const token = await tokenOf(request, context)
  if (token === undefined) return refuse(401)
  const exit = await runApi(request, context, token, (api) => api.live.ticket())
  if (Exit.isFailure(exit)) {
    const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
    return refuse((error !== undefined && statuses[error._tag]) || 503)
  }
  const url = `/api/realtime?ticket=${encodeURIComponent(exit.value.ticket)}`
  return Response.json({ url }, { status: 201, headers: { "cache-control": "no-store" } })
}
