import { type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi } from "~/lib/api.server"
import * as Filters from "~/lib/filters"
import { conversationFilters, rangeOf, spanOf } from "~/lib/query.server"

const pageSize = 50

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const filters = Filters.parse(params)
  const cursor = params.get("cursor")
  // A changed filter starts at the first page: its form sends no cursor.
  if (Filters.hasDefaults(params)) throw redirect(`/conversations${Filters.toSearch(filters)}`)
  const now = Date.now()
  const { page, problem, span } = await callApi(request, context, (api) =>
    Effect.gen(function* () {
      const zone = filters.from === "" ? "UTC" : (yield* api.account.me()).organization.timezone
      const { problem, range } = rangeOf(filters, zone, now)
      const urlParams = {
        ...range,
        ...conversationFilters(filters),
        limit: pageSize,
        ...(cursor === null ? {} : { cursor })
      }
      const page = yield* api.conversations.list({ urlParams })
      return { problem, page, span: spanOf(range, now) }
    })
  )
  return { ...page, filters, now, span, rangeProblem: problem, isFirst: cursor === null }
}
