import { type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { Done } from "~/forms/done"
import { Refused } from "~/forms/refused"
import type { Refusal } from "~/lib/refusal"
import { clockWithSeconds } from "~/lib/time"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { action } from "./act.server"
import { loader } from "./data.server"
import { QueueTile } from "./queue-tile"
import { usePoll } from "./use-poll"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Queues · BotFlow Analytics" }]

/** Apart from the page, which would be drawn anew with every frame of the live socket. */
const Poll = () => {
  usePoll()
  return null
}

/** What cannot be read off the counts. */
const doneWords: Record<string, string> = {
  retry: "Failed jobs run again.",
  clear: "The queue is cleared."
}

const NoQueues = ({ refusal }: { refusal: Refusal }) => (
  <div className="mt-3 max-w-2xl">
    <Refused
      refusal={refusal}
      title={refusal.status === 403 ? "Queues belong to the instance's owner" : "The queues do not answer"}
    >
      <p className="mt-1 text-soft">
        {refusal.status === 403
          ? "Sign in as an admin of the organization that this instance was set up with."
          : "What is stored stays stored; totals catch up once the queues answer again."}
      </p>
    </Refused>
  </div>
)

export default function Queues() {
  const { done, now, refusal, tiles } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const { zone } = useDash()
  const words = done === null ? undefined : doneWords[done]
  const isListed = tiles.some(({ queue }) => queue.name === refused?.name)
  return (
    <>
      <Poll />
      <div className="mt-5 flex flex-wrap items-end justify-between gap-x-4">
        <div>
          <h1 className="text-lg font-semibold">Queues</h1>
          <p className="text-sm text-soft">The work behind the numbers, for whoever runs this instance.</p>
        </div>
        <p className="text-2xs text-faint">as of {clockWithSeconds(now, zone)}</p>
      </div>
      {words !== undefined && <Done>{words}</Done>}
      {refused !== undefined && !isListed && (
        <div className="mt-3 max-w-2xl">
          <Refused refusal={refused.refusal} title="This was not done" retry={false} />
        </div>
      )}
      {refusal !== null ? (
        <NoQueues refusal={refusal} />
      ) : (
        <div className="mt-3 grid items-start gap-3 xl:grid-cols-2">
          {tiles.map((tile) => (
            <QueueTile
              key={tile.queue.name}
              tile={tile}
              now={now}
              refusal={refused?.name === tile.queue.name ? refused.refusal : null}
            />
          ))}
        </div>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
