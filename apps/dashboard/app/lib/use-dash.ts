/** What every page below the header knows: who is signed in, which zone, which bots. */
import { useRouteLoaderData } from "@remix-run/react"
import type { loader } from "~/routes/_dash/data.server"
import { offset } from "./time"

export const useDash = () => {
  const data = useRouteLoaderData<typeof loader>("routes/_dash")
  if (data === undefined) throw new Error("used outside of the dashboard's layout")
  const { bots, me, models, now, shortcuts } = data
  const zone = me.organization.timezone
  const names = new Map<string, string>(bots.map(({ botId, name }) => [botId, name]))
  return {
    me,
    bots,
    models,
    now,
    shortcuts,
    zone,
    /** `Africa/Johannesburg, UTC+02:00` */
    zoneLabel: `${zone.replaceAll("_", " ")}, ${offset(now, zone)}`,
    botName: (botId: string) => names.get(botId) ?? botId
  }
}
