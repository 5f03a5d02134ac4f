import { Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { ArrowLeft } from "lucide-react"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { loader } from "./data.server"
import { Facts } from "./facts"
import { Timeline } from "./timeline"

export { loader }

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.conversation.conversationId ?? "Conversation"} · BotFlow Analytics` }
]

const Back = () => (
  <Link
    to="/conversations"
    className="mt-4 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink"
  >
    <ArrowLeft size={14} aria-hidden="true" />
    Conversations
  </Link>
)

export default function ConversationPage() {
  const { conversation } = useLoaderData<typeof loader>()
  const { botName, zone, zoneLabel } = useDash()
  return (
    <>
      <Back />
      <Facts conversation={conversation} botName={botName(conversation.botId)} zone={zone} />
      <Timeline conversation={conversation} zone={zone} zoneLabel={zoneLabel} />
    </>
  )
}

export function ErrorBoundary() {
  return (
    <>
      <Back />
      <ErrorPage words={{ 404: "There is no such conversation here" }} />
    </>
  )
}
