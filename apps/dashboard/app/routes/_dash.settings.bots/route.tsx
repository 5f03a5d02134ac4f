import { Link, type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { Done } from "~/forms/done"
import { Section } from "~/forms/section"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { BotForm } from "./bot-form"
import { action, loader } from "./data.server"
import { NewBot } from "./new-bot"

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
  const { bots, created, saved, usual } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const canEdit = useDash().me.scopes.includes("admin")
  return (
    <Section
      title="Bots"
      text={`A conversation closes, and its outcome is decided, once it has had no message for this long. Another time decides the bot's stored conversations anew.${canEdit ? "" : " Owners and admins may change it."}`}
    >
      {created !== null && refused === undefined && (
        <div className="max-w-3xl">
          <Done>{created} is created. It is on all pages from its first event on.</Done>
        </div>
      )}
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
                refused={refused?.isNew === false && refused.typed.botId === bot.botId ? refused : null}
              />
            </li>
          ))}
        </ul>
      )}
      {canEdit && (
        <>
          <h3 className="mt-6 font-semibold">Create a bot</h3>
          <p className="max-w-3xl text-sm text-soft">
            Not needed before events are sent: their first one creates its bot. Here it gets a name and its
            own time beforehand.
          </p>
          <NewBot key={created} usual={usual} refused={refused?.isNew === true ? refused : null} />
        </>
      )}
    </Section>
  )
}

export function ErrorBoundary() {
  return <ErrorPage words={{ 404: "There is no such bot" }} />
}
