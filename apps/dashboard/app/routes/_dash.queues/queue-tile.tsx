import { Link } from "@remix-run/react"
import { CirclePause, CirclePlay } from "lucide-react"
import { Refused } from "~/forms/refused"
import * as Format from "~/lib/format"
import type { Refusal } from "~/lib/refusal"
import { Actions } from "./actions"
import type { Tile } from "./data.server"
import { JobTable } from "./job-table"
import { stateNames, states } from "./states"

const purposes: Record<string, string> = {
  rollups: "Brings totals up to date with the events that arrive.",
  "metrics-aggregation": "Computes and keeps the aggregations of whole hours and days."
}

const Paused = ({ paused }: { paused: boolean }) =>
  paused ? (
    <span className="inline-flex items-center gap-1 rounded-[3px] bg-warn-wash px-1.5 py-0.5 text-xs font-medium text-warn">
      <CirclePause size={13} aria-hidden="true" />
      Paused
    </span>
  ) : (
    <span className="inline-flex items-center gap-1 text-xs font-medium text-good">
      <CirclePlay size={13} aria-hidden="true" />
      Open
    </span>
  )

const Counts = ({ queue, state: chosen }: Pick<Tile, "queue" | "state">) => (
  <nav
    aria-label={`Jobs of ${queue.name} by state`}
    className="grid grid-cols-5 gap-px border-y border-line bg-line"
  >
    {states.map((state) => {
      const current = state === chosen
      const bad = state === "failed" && queue.failed > 0
      return (
        <Link
          key={state}
          to={`/queues?${new URLSearchParams({ queue: queue.name, state })}`}
          preventScrollReset
          aria-current={current ? "true" : undefined}
          className={`min-w-0 px-2 py-2 sm:px-3 ${current ? "bg-accent-wash" : "bg-surface hover:bg-accent-wash"}`}
        >
          <span className={`block text-lg font-medium ${bad ? "text-bad" : ""}`}>
            {Format.number(queue[state])}
          </span>
          <span className={`block truncate text-2xs sm:text-xs ${current ? "text-ink" : "text-soft"}`}>
            {stateNames[state]}
          </span>
        </Link>
      )
    })}
  </nav>
)

interface Props {
  readonly tile: Tile
  /** Of what was just asked to be done to it. */
  readonly refusal: Refusal | null
  readonly now: number
}

export const QueueTile = ({ now, refusal, tile: { jobs, queue, state } }: Props) => (
  <section className="panel min-w-0" aria-labelledby={`queue-${queue.name}`}>
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 p-3">
      <div className="min-w-0">
        <h2 id={`queue-${queue.name}`} className="panel-title flex flex-wrap items-center gap-x-3">
          <span className="break-words">{queue.name}</span>
          <Paused paused={queue.paused} />
        </h2>
        <p className="text-xs text-soft">
          {queue.paused ? "Jobs wait until it is resumed; running ones finish." : purposes[queue.name]}
        </p>
      </div>
      <Actions queue={queue} />
    </div>
    {refusal !== null && (
      <div className="px-3 pb-3">
        <Refused refusal={refusal} title="This was not done" retry={false} />
      </div>
    )}
    <Counts queue={queue} state={state} />
    {jobs.refusal === null ? (
      <JobTable jobs={jobs.value} state={state} name={queue.name} count={queue[state]} now={now} />
    ) : (
      <div className="p-3">
        <Refused refusal={jobs.refusal} title="The jobs cannot be listed" />
      </div>
    )}
  </section>
)
