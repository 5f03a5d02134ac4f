import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { callApi } from "~/lib/api.server"
import { shortcutsOf } from "~/lib/shortcuts.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { bots, me, models } = await callApi(request, context, (api) =>
    Effect.all(
      {
        me: api.account.me(),
        bots: api.bots.list({ urlParams: { numbers: "false" } }),
        models: api.analytics.models({ urlParams: { period: "30d" } })
      },
      { concurrency: "unbounded" }
    )
  )
  return {
    me,
    bots: bots.items.map(({ botId, name }) => ({ botId, name })),
    /** Models of the last 30 days, busiest first. */
    models: models.items.map(({ model }) => model),
    now: Date.now(),
    /** Whether single keys act on the page. */
    shortcuts: shortcutsOf(request)
  }
}
