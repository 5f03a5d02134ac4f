import { Link, type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { Section } from "~/forms/section"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { BotForm } from "./bot-form"
import { action, loader } from "./data.server"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Bots · Settings · BotFlow Analytics" }]

const NoBots = () => (
  <div className="panel mt-3 max-w-3xl px-4 py-10 text-center text-sm">
    <p className="font-semibold">No bot yet</p>
    <p className="mt-1 text-soft">A bot appears here with the first event that names it.</p>
    <Link to="/start" className="button button-primary mt-4">
      Send the first event
    </Link>
  </div>
)

export default function Bots() {
  const { bots, saved } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const canEdit = useDash().me.scopes.includes("admin")
  return (
    <Section
      title="Bots"
      text={`A conversation closes, and its outcome is decided, once it has had no message for this long. Another time decides the bot's stored conversations anew.${canEdit ? "" : " Changing a bot needs the scope admin."}`}
    >
      {bots.length === 0 ? (
        <NoBots />
      ) : (
        <ul className="panel mt-3 max-w-3xl divide-y divide-line">
          {bots.map((bot) => (
            <li key={bot.botId}>
              <BotForm
                bot={bot}
                canEdit={canEdit}
                saved={saved === bot.botId}
                refused={refused?.typed.botId === bot.botId ? refused : null}
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

export function ErrorBoundary() {
  return <ErrorPage words={{ 404: "There is no such bot" }} />
}
