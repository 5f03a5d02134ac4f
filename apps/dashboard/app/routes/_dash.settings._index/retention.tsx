/** For how long messages are kept, and what goes next. It is set where the instance runs, not here. */
import { Refused } from "~/forms/refused"
import { number, plural } from "~/lib/format"
import type { Refusal } from "~/lib/refusal"
import { day } from "~/lib/time"
import type { RetentionState } from "~/lib/types"
import { useDash } from "~/lib/use-dash"

interface Props {
  readonly state: RetentionState | null
  readonly refusal: Refusal | null
}

const Due = ({ due, zone }: { due: RetentionState["due"]; zone: string }) => (
  <ul className="mt-1 text-xs text-soft">
    {due.map(({ from, messages, to }) => (
      <li key={from}>
        {day(Date.parse(from), zone)} to {day(Date.parse(to), zone)}: {number(messages)} messages
      </li>
    ))}
  </ul>
)

const State = ({ state: { days, due, keepsFrom, textDays } }: { state: RetentionState }) => {
  const { zone } = useDash()
  return (
    <div className="panel mt-3 max-w-3xl px-4 py-3 text-sm">
      <p>
        {days === null ? "Every message is kept." : `Messages are kept for ${plural(days, "day")}.`}
        {keepsFrom !== null &&
          ` Those before ${day(Date.parse(keepsFrom), zone)} are gone; their numbers stay.`}
      </p>
      {textDays !== null && <p className="mt-1">Their text is kept for {plural(textDays, "day")}.</p>}
      {due.length > 0 && (
        <>
          <p className="mt-2 text-xs font-medium">These months go next:</p>
          <Due due={due} zone={zone} />
        </>
      )}
      <p className="mt-2 text-xs text-faint">
        Set with BOTFLOW_RETENTION_DAYS and BOTFLOW_TEXT_RETENTION_DAYS. Messages go by whole months; counts,
        rates and costs stay.
      </p>
    </div>
  )
}

export const Retention = ({ refusal, state }: Props) => (
  <section className="mt-6" aria-labelledby="retention-title">
    <h2 id="retention-title" className="font-semibold">
      Retention
    </h2>
    {state !== null && <State state={state} />}
    {refusal !== null && (
      <div className="mt-3 max-w-3xl">
        <Refused refusal={refusal} title="Not known at the moment" retry={false} />
      </div>
    )}
  </section>
)
