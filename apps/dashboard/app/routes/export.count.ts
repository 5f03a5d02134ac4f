/** How many rows the files of these filters would have. */
import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { runApi } from "~/lib/api.server"
import { Effect } from "effect"
import * as Filters from "~/lib/filters"
import { conversationFilters, rangeOf } from "~/lib/query.server"
import { tokenOf } from "~/lib/session.server"

const unknown = { conversations: null, messages: null }

/** A count that cannot be had is left out: it is only a help beside the link. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const filters = Filters.parse(new URL(request.url).searchParams)
  const token = await tokenOf(request, context)
  if (token === undefined) return unknown
  const result = await runApi(request, context, token, (api) =>
    Effect.gen(function* () {
      const { organization } = yield* api.account.me()
      const { range } = rangeOf(filters, organization.timezone, Date.now())
      return yield* api.export.count({ urlParams: { ...range, ...conversationFilters(filters) } })
    })
  )
  return result.ok ? result.value : unknown
}
