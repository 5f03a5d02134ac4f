/** What can be done to a queue. Clearing asks first, and does so without a script. */
import { Form, useNavigation } from "@remix-run/react"
import { Pause, Play, RotateCw, Trash2 } from "lucide-react"
import type { ReactNode } from "react"
import * as Format from "~/lib/format"
import type { Queue } from "~/lib/types"

interface ButtonProps {
  readonly queue: string
  readonly intent: "pause" | "resume" | "retry" | "clear"
  readonly className?: string
  readonly children: ReactNode
}

const Act = ({ children, className = "", intent, queue }: ButtonProps) => {
  const busy = useNavigation().state === "submitting"
  return (
    <Form method="post" action="/queues">
      <input type="hidden" name="queue" value={queue} />
      <button type="submit" name="intent" value={intent} className={`button ${className}`} disabled={busy}>
        {children}
      </button>
    </Form>
  )
}

const Clear = ({ queue }: { queue: Queue }) => {
  const { completed, delayed, failed, name, waiting } = queue
  return (
    <details className="relative" name="clear">
      <summary className="button">
        <Trash2 size={14} aria-hidden="true" />
        Clear<span className="sr-only"> {name}</span>
      </summary>
      <div className="absolute right-0 z-10 mt-1 w-72 max-w-[80vw] rounded-[4px] border border-line-strong bg-raised p-3 text-sm shadow-lg max-sm:right-auto max-sm:left-0">
        <p>
          Removes every job of <strong className="font-semibold break-words">{name}</strong> for good:{" "}
          {Format.number(waiting)} waiting, {Format.number(completed)} done, {Format.number(failed)} failed,{" "}
          {Format.number(delayed)} delayed.
        </p>
        <p className="mt-1 text-xs text-soft">Running jobs and the next one of a schedule stay.</p>
        <div className="mt-3">
          <Act queue={name} intent="clear" className="border-bad text-bad">
            Clear the queue
          </Act>
        </div>
      </div>
    </details>
  )
}

export const Actions = ({ queue }: { queue: Queue }) => (
  <div className="flex flex-wrap gap-2">
    {queue.failed > 0 && (
      <Act queue={queue.name} intent="retry" className="button-primary">
        <RotateCw size={14} aria-hidden="true" />
        Retry failed
      </Act>
    )}
    {queue.paused ? (
      <Act queue={queue.name} intent="resume" className={queue.failed > 0 ? "" : "button-primary"}>
        <Play size={14} aria-hidden="true" />
        Resume
      </Act>
    ) : (
      <Act queue={queue.name} intent="pause">
        <Pause size={14} aria-hidden="true" />
        Pause
      </Act>
    )}
    <Clear queue={queue} />
  </div>
)
