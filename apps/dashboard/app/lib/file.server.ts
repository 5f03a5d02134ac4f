/** A file of the API passed on as it comes, under a name that says what is in it. */
import { redirect } from "@remix-run/server-runtime"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { callApi, problem, requestIdOf, toSignIn } from "./api.server.ts"
import { envOf } from "./env.server.ts"
import * as Filters from "./filters.ts"
import { type Range, rangeOf } from "./query.server.ts"
import { tokenOf } from "./session.server.ts"

type Parameters = Readonly<Record<string, string | ReadonlyArray<string>>>

/** `messages_support_whatsapp_2026-11-24T0000Z_2026-11-25T0000Z_Africa-Johannesburg.csv` */
const nameOf = (what: string, filters: Filters.Filters, range: Range, zone: string): string => {
  const span =
    "from" in range
      ? `${range.from.slice(0, 16)}Z_${range.to.slice(0, 16)}Z`.replaceAll(":", "")
      : `last-${filters.period}_${new Date().toISOString().slice(0, 10)}`
  const { bot, channel, model, outcome, q, status } = filters
  const narrowed = [bot, channel, model, status, outcome, filters.failed ? "failed" : "", q]
  return `${[what, ...narrowed.filter((text) => text !== ""), span, zone].join("_").replace(/[^\w.-]+/g, "-")}.csv`
}

interface File {
  /** Of the API, such as `/api/export/messages.csv`. */
  readonly path: string
  /** What the name begins with. */
  readonly what: string
  readonly parametersOf: (filters: Filters.Filters) => Parameters
}

/** Answers with the file, or throws the page that says why there is none. */
export const passOn = async (request: Request, context: AppLoadContext, file: File): Promise<Response> => {
  const filters = Filters.parse(new URL(request.url).searchParams)
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const { organization } = await callApi(request, context, (api) => api.account.me())
  const { problem: unusable, range } = rangeOf(filters, organization.timezone, Date.now())
  const requestId = requestIdOf(request)
  if (unusable !== null) throw problem(400, requestId, unusable)

  const url = new URL(file.path, envOf(context).apiUrl)
  for (const [name, value] of Object.entries<string | ReadonlyArray<string>>({
    ...range,
    ...file.parametersOf(filters)
  })) {
    for (const one of typeof value === "string" ? [value] : value) url.searchParams.append(name, one)
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
      "content-disposition": `attachment; filename="${nameOf(file.what, filters, range, organization.timezone)}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff"
    }
  })
}
