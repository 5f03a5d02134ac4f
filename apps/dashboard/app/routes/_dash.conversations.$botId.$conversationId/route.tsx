import { Link, type MetaFunction, useLoaderData, useLocation, useRouteLoaderData } from "@remix-run/react"
import { conversationPath, withoutReveal } from "~/lib/conversation-path"
import { useDash } from "~/lib/use-dash"
import type { loader as listLoader } from "~/routes/_dash.conversations/data.server"
import { ErrorPage } from "~/ui/error-page"
import { loader } from "./data.server"
import { Drawer } from "./drawer"
import { Facts } from "./facts"
import { Timeline } from "./timeline"

export { loader }

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.conversation.conversationId ?? "Conversation"} · BotFlow Analytics` }
]

/** The rows beside this one in the list behind the drawer. */
const useNeighbours = (of: { readonly botId: string; readonly conversationId: string }) => {
  const search = withoutReveal(useLocation().search)
  const items = useRouteLoaderData<typeof listLoader>("routes/_dash.conversations")?.items ?? []
  const index = items.findIndex(
    ({ botId, conversationId }) => botId === of.botId && conversationId === of.conversationId
  )
  const at = (i: number) => {
    const item = index < 0 ? undefined : items[i]
    return item === undefined ? null : `${conversationPath(item)}${search}`
  }
  return { above: at(index - 1), below: at(index + 1) }
}

export default function ConversationPage() {
  const { conversation } = useLoaderData<typeof loader>()
  const { botName, me, zone, zoneLabel } = useDash()
  const { search } = useLocation()
  const neighbours = useNeighbours(conversation)
  return (
    <Drawer id={conversationPath(conversation)} {...neighbours}>
      {me.mayReveal && conversation.personalData === "masked" && (
        <p className="pb-2 text-xs text-faint">
          Phone, name and text are masked.{" "}
          <Link
            to={`${conversationPath(conversation)}${search === "" ? "?" : `${search}&`}reveal=true`}
            preventScrollReset
            className="link"
          >
            Show them
          </Link>
          , which is noted in the audit log.
        </p>
      )}
      <Facts conversation={conversation} botName={botName(conversation.botId)} zone={zone} />
      <Timeline conversation={conversation} zone={zone} zoneLabel={zoneLabel} />
    </Drawer>
  )
}

export function ErrorBoundary() {
  return (
    <Drawer id="problem" above={null} below={null}>
      <div id="conversation-title">
        <ErrorPage words={{ 404: "There is no such conversation here" }} />
      </div>
    </Drawer>
  )
}
