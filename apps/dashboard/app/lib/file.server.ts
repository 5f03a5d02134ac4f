/** A file of the API passed on as it comes, under a name that says what is in it. */
import { redirect } from "@remix-run/server-runtime"
import type { AppLoadContext } from "@remix-run/server-runtime"
import { callApi, requestIdOf, toSignIn } from "./api.server.ts"
import { envOf } from "./env.server.ts"
import * as Filters from "./filters.ts"
import { type Range, rangeOf } from "./query.server.ts"
import { tokenOf } from "./session.server.ts"

type Parameters = Readonly<Record<string, string | number | ReadonlyArray<string>>>

/** `messages_support_whatsapp_2026-11-24T0000Z_2026-11-25T0000Z_Africa-Johannesburg.csv` */
const nameOf = (what: string, filters: Filters.Filters, range: Range, zone: string): string => {
  const span =
    "from" in range
      ? `${range.from.slice(0, 16)}Z_${range.to.slice(0, 16)}Z`.replaceAll(":", "")
      : `last-${filters.period}_${new Date().toISOString().slice(0, 10)}`
  const { bot, channel, hour, model, outcome, q, status } = filters
  const narrowed = [bot, channel, model, status, outcome, filters.failed ? "failed" : "", hour, q]
  return `${[what, ...narrowed.filter((text) => text !== ""), span, zone].join("_").replace(/[^\w.-]+/g, "-")}.csv`
}

interface File {
  /** Of the API, such as `/api/export/messages.csv`. */
  readonly path: string
  /** What the name begins with. */
  readonly what: string
  readonly parametersOf: (filters: Filters.Filters, range: Range) => Parameters
}

/**
 * Answers with a file of the API, or throws the page that says why there is none.
 *
 * @param path of the API, with its parameters
 */
export const passFile = async (
  request: Request,
  context: AppLoadContext,
  path: string,
  name: string
): Promise<Response> => {
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const requestId = requestIdOf(request)
  const answer = await fetch(new URL(path, envOf(context).apiUrl), {
    headers: { authorization: `Bearer ${token}`, "x-request-id": requestId },
    signal: request.signal
  })
  if (answer.status === 401) throw redirect("/sign-in")
  // In the API's own words, which name what is wrong: a file has no page around it to say so.
  if (!answer.ok) {
    throw new Response(answer.body, {
      status: answer.status,
      headers: {
        "content-type": answer.headers.get("content-type") ?? "application/problem+json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff"
      }
    })
  }
  return new Response(answer.body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff"
    }
  })
}

/** Answers with the file of what the page's filters choose. */
export const passOn = async (request: Request, context: AppLoadContext, file: File): Promise<Response> => {
  const filters = Filters.parse(new URL(request.url).searchParams)
  const { organization } = await callApi(request, context, (api) => api.account.me())
  const { problem: unusable, range } = rangeOf(filters, organization.timezone, Date.now())
  if (unusable !== null)
    throw new Response(unusable, { status: 400, headers: { "cache-control": "no-store" } })

  const params = new URLSearchParams()
  for (const [name, value] of Object.entries<string | number | ReadonlyArray<string>>({
    ...range,
    ...file.parametersOf(filters, range)
  })) {
    for (const one of typeof value === "object" ? value : [String(value)]) params.append(name, one)
  }
  const name = nameOf(file.what, filters, range, organization.timezone)
  return passFile(request, context, `${file.path}?${params}`, name)
}

/** Phones, names and text as they are, where the link asks for it; the API decides, and writes it down. */
export const revealing = (request: Request): { readonly reveal?: "true" } =>
  new URL(request.url).searchParams.get("reveal") === "true" ? { reveal: "true" } : {}
