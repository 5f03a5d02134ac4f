import { Braces } from "lucide-react"
import * as Format from "~/lib/format"
import { ago, dateTime } from "~/lib/time"
import type { JobState } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import type { ShownJob } from "./data.server"
import { stateNames } from "./states"

const kept: Partial<Record<JobState, string>> = {
  completed: "Completed ones are kept for a day.",
  failed: "Failed ones are kept for a week."
}

const When = ({ job, now }: { job: ShownJob; now: number }) => {
  const { zone } = useDash()
  const at = job.finishedAt ?? job.processedAt ?? job.createdAt
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={`${dateTime(ms, zone)} ${zone}`} className="whitespace-nowrap">
      {ago(ms, now)}
    </time>
  )
}

const Row = ({ job, now }: { job: ShownJob; now: number }) => (
  <tr className="align-top">
    <td className="text-xs max-sm:hidden">
      <When job={job} now={now} />
    </td>
    <td className="w-full max-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{job.name}</span>
        <code className="font-mono text-2xs break-all text-faint">{job.id}</code>
        <span className="text-xs sm:hidden">
          <When job={job} now={now} />
        </span>
      </p>
      {job.failedReason !== null && (
        <p className="mt-0.5 text-xs break-words whitespace-pre-wrap text-bad">{job.failedReason}</p>
      )}
      {job.data !== "" && job.data !== "{}" && (
        <details className="mt-0.5 text-xs">
          <summary className="inline-flex min-h-6 items-center gap-1 text-faint hover:text-ink">
            <Braces size={12} aria-hidden="true" />
            Data
          </summary>
          <pre className="max-h-64 overflow-auto rounded-[3px] bg-sunken p-2 font-mono text-2xs">
            {job.data}
          </pre>
        </details>
      )}
    </td>
    <td className="num">{Format.number(job.attempts)}</td>
  </tr>
)

interface Props {
  readonly jobs: ReadonlyArray<ShownJob>
  readonly state: JobState
  readonly name: string
  /** How many there are of this state; the newest are listed. */
  readonly count: number
  readonly now: number
}

export const JobTable = ({ count, jobs, name, now, state }: Props) => {
  const title = state === "active" ? "running" : state
  if (jobs.length === 0) {
    return (
      <p className="px-4 py-6 text-center text-sm text-soft">
        No {title} job. {kept[state]}
      </p>
    )
  }
  return (
    <>
      <table className="data-table w-full text-sm">
        <caption className="sr-only">
          {stateNames[state]} jobs of {name}, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col" className="max-sm:hidden">
              When
            </th>
            <th scope="col">Job</th>
            <th scope="col" className="num">
              Attempts
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <Row key={job.id} job={job} now={now} />
          ))}
        </tbody>
      </table>
      {count > jobs.length && (
        <p className="border-t border-line px-3 py-1.5 text-2xs text-faint">
          The newest {Format.number(jobs.length)} of {Format.number(count)}.
        </p>
      )}
    </>
  )
}
