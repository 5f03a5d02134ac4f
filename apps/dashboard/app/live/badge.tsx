/** Whether the numbers move: icon and words, announced politely when the state changes. */
import { CirclePause, CirclePlay, CloudOff, LoaderCircle, Radio, RotateCw } from "lucide-react"
import { number } from "~/lib/format"
import { clockWithSeconds } from "~/lib/time"
import { type Status, statusOf } from "./state"
import { useLive } from "./use-live"

const looks: Record<Status, { icon: typeof Radio; tone: string }> = {
  live: { icon: Radio, tone: "text-accent" },
  "catching-up": { icon: LoaderCircle, tone: "text-soft" },
  paused: { icon: CirclePause, tone: "text-warn" },
  reconnecting: { icon: RotateCw, tone: "text-warn" },
  offline: { icon: CloudOff, tone: "text-bad" }
}

export const LiveBadge = ({ zone }: { zone: string }) => {
  const { dispatch, state } = useLive()
  const status = statusOf(state)
  const { icon: Icon, tone } = looks[status]
  const asOf =
    state.metrics === null ? "" : ` (as of ${clockWithSeconds(Date.parse(state.metrics.asOf), zone)})`
  const words: Record<Status, string> = {
    live: "Live",
    "catching-up": "Catching up",
    paused: "Paused",
    reconnecting: "Reconnecting",
    offline: "Offline"
  }
  const action = state.paused ? "Resume live updates" : "Pause live updates"
  const Toggle = state.paused ? CirclePlay : CirclePause
  return (
    <div className="needs-script flex items-center gap-1" data-live={status}>
      <span className={`inline-flex items-center gap-1.5 whitespace-nowrap text-xs font-medium ${tone}`}>
        <Icon size={14} aria-hidden="true" className={status === "live" ? "pulse" : ""} />
        <span role="status">
          {words[status]}
          {/* A phone has no room for it here; the cards say it too. */}
          {(status === "reconnecting" || status === "offline") && (
            <span className="max-sm:hidden">{asOf}</span>
          )}
          {status === "live" && state.metrics?.degraded === true && (
            <span className="text-warn" title="Live numbers come straight from the database for now">
              {" "}
              · degraded
            </span>
          )}
        </span>
        {/* Outside the announced part: the number changes all the time. */}
        {status === "paused" && state.held.length > 0 && <span>{number(state.held.length)} new</span>}
      </span>
      <button
        type="button"
        className="button button-quiet min-h-7 px-1.5"
        aria-label={action}
        title={action}
        data-shortcut="pause"
        onClick={() => dispatch({ type: state.paused ? "resume" : "pause" })}
      >
        <Toggle size={15} aria-hidden="true" />
      </button>
    </div>
  )
}
