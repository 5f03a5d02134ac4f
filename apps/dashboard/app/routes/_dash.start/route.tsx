import { type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { useEffect, useState } from "react"
import { keep } from "~/lib/secret"
import { useRefresh } from "~/live/use-refresh"
import { ErrorPage } from "~/ui/error-page"
import { action, loader } from "./data.server"
import { FirstEvent } from "./first-event"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "First event · BotFlow Analytics" }]

/** Looks again with every sign of life; once there is a bot, the loader sends to its dashboard. */
export default function Start() {
  const { now, publicApiUrl } = useLoaderData<typeof loader>()
  const created = useActionData<typeof action>()?.key
  // Looking again clears the action's answer, which will not come a second time.
  const [secret, setSecret] = useState<string | null>(null)
  useEffect(() => {
    if (created === undefined) return
    setSecret(created)
    keep(created)
  }, [created])
  useRefresh(true)
  return <FirstEvent apiUrl={publicApiUrl} secret={created ?? secret} now={now} />
}

export function ErrorBoundary() {
  return <ErrorPage />
}
