/** How closed conversations ended: shares of one whole. */
import { Link } from "@remix-run/react"
import * as Format from "~/lib/format"
import { outcomeNames } from "~/lib/filters"
import { isRefusal, type Part } from "~/lib/refusal"
import type { Outcome, Totals } from "~/lib/types"
import { Missing } from "~/ui/missing"
import { share } from "./axes-svg"

const order = [
  "resolved_confirmed",
  "resolved_assumed",
  "escalated",
  "failed",
  "abandoned",
  "unengaged"
] as const satisfies ReadonlyArray<Outcome>

interface Props {
  readonly summary: Part<Pick<Totals, "conversations">>
  readonly hrefOf: (outcome: Outcome) => string
}

export const OutcomeMix = ({ hrefOf, summary }: Props) =>
  isRefusal(summary) ? (
    <Missing title="Outcomes" refusal={summary} />
  ) : (
    <Shares {...summary.conversations} hrefOf={hrefOf} />
  )

const Shares = ({ closed, hrefOf, outcomes }: Totals["conversations"] & Pick<Props, "hrefOf">) => {
  const of = (outcome: Outcome) => (closed === 0 ? null : outcomes[outcome] / closed)
  const best = order.reduce((a, b) => (outcomes[b] > outcomes[a] ? b : a))
  const sentence =
    closed === 0
      ? "No conversation started in this range has closed yet."
      : `${Format.plural(closed, "closed conversation")}; most often ${outcomeNames[best].toLowerCase()}, ${Format.text(Format.percent(of(best)))}.`
  let before = 0
  return (
    <figure className="panel min-w-0 px-4 py-3">
      <figcaption>
        <h2 className="panel-title">Outcomes</h2>
        <p className="mt-1 text-xs text-soft">{sentence}</p>
      </figcaption>
      <svg width="100%" height="22" className="mt-3" aria-hidden="true">
        <rect width="100%" height="22" rx="2" className="fill-sunken" />
        {order.map((outcome) => {
          const start = before
          const part = of(outcome) ?? 0
          before += part
          if (part === 0) return null
          return (
            <rect
              key={outcome}
              x={share(start)}
              width={share(part)}
              height="22"
              className={`outcome-${outcome} stroke-surface`}
            />
          )
        })}
      </svg>
      <table className="mt-2 w-full text-xs">
        <caption className="sr-only">Closed conversations by outcome</caption>
        <tbody>
          {order.map((outcome) => (
            <tr key={outcome} className="border-b border-line last:border-0">
              <th scope="row" className="py-1 text-left font-normal">
                <Link to={hrefOf(outcome)} className="inline-flex items-center gap-2 hover:underline">
                  <svg width="10" height="10" aria-hidden="true">
                    <rect width="10" height="10" rx="1" className={`outcome-${outcome}`} />
                  </svg>
                  {outcomeNames[outcome]}
                </Link>
              </th>
              <td className="py-1 text-right">{Format.number(outcomes[outcome])}</td>
              <td className="w-20 py-1 text-right text-soft">{Format.text(Format.percent(of(outcome)))}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="py-1 pl-[18px] text-left font-normal text-faint">
              Still open
            </th>
            <td className="py-1 text-right text-faint">{Format.number(outcomes.open)}</td>
            <td className="py-1 text-right text-faint">in no rate</td>
          </tr>
        </tbody>
      </table>
    </figure>
  )
}
