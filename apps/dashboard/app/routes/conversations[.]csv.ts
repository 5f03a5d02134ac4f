/** The conversations of a page as a file: the API's own stream, passed on as it comes. */
import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { callApi, problem, requestIdOf, toSignIn } from "~/lib/api.server"
import { envOf } from "~/lib/env.server"
import * as Filters from "~/lib/filters"
import { conversationFilters, type Range, rangeOf } from "~/lib/query.server"
import { tokenOf } from "~/lib/session.server"

/** `conversations_2026-11-24T0000_2026-11-25T0000_Africa-Johannesburg.csv` */
const filename = (filters: Filters.Filters, range: Range, zone: string): string => {
  const span =
    "from" in range
      ? `${range.from.slice(0, 16)}Z_${range.to.slice(0, 16)}Z`.replaceAll(":", "")
      : `last-${filters.period}_${new Date().toISOString().slice(0, 10)}`
  const bot = filters.bot === "" ? "" : `_${filters.bot}`
  return `conversations${bot}_${span}_${zone}.csv`.replace(/[^\w.-]+/g, "-")
}

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const filters = Filters.parse(new URL(request.url).searchParams)
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const { organization } = await callApi(request, context, (api) => api.account.me())
  const { problem: unusable, range } = rangeOf(filters, organization.timezone, Date.now())
  const requestId = requestIdOf(request)
  if (unusable !== null) throw problem(400, requestId, unusable)

  const url = new URL("/api/export/conversations.csv", envOf(context).apiUrl)
  for (const [name, value] of Object.entries({ ...range, ...conversationFilters(filters) })) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one)
  }
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, "x-request-id": requestId },
    signal: request.signal
  })
  if (answer.status === 401) throw redirect("/sign-in")
  if (!answer.ok) {
    await answer.body?.cancel()
    throw problem(answer.status, requestId)
  }
  return new Response(answer.body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${filename(filters, range, organization.timezone)}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff"
    }
  })
}
