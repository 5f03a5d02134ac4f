import { Link } from "@remix-run/react"
import { ChevronLeft, ChevronRight } from "lucide-react"
import { type Filters, periodNames, periods } from "~/lib/filters"
import { type Span, step } from "~/lib/span"

/** The page's address with some of its filters changed. */
export type To = (changed: Partial<Filters>) => string

interface Props {
  readonly filters: Filters
  readonly to: To
  readonly span: Span
  readonly now: number
}

const arrow = "flex h-[1.875rem] items-center px-1.5 text-soft hover:text-ink"

const Step = ({ name, span, to }: { name: "earlier" | "later"; span: Span | null; to: To }) => {
  const Icon = name === "earlier" ? ChevronLeft : ChevronRight
  const label = name === "earlier" ? "The range before" : "The range after"
  if (span === null) {
    return (
      <span className={`${arrow} opacity-35`} aria-hidden="true">
        <Icon size={16} />
      </span>
    )
  }
  return (
    <Link to={to(span)} className={arrow} aria-label={label} title={label} data-shortcut={name}>
      <Icon size={16} aria-hidden="true" />
    </Link>
  )
}

/** Periods that end now, and steps of the same length. */
export const Periods = ({ filters, now, span, to }: Props) => (
  <nav aria-label="Period" className="flex rounded-[3px] border border-line-strong bg-raised">
    <Step name="earlier" to={to} span={step(span, -1, now)} />
    {periods.map((period) => {
      const current = filters.from === "" && filters.period === period
      return (
        <Link
          key={period}
          to={to({ period, from: "", to: "" })}
          aria-current={current ? "true" : undefined}
          title={`Last ${periodNames[period]}`}
          className={`flex h-[1.875rem] items-center px-2.5 text-sm ${
            current ? "bg-accent font-medium text-accent-ink" : "text-soft hover:text-ink"
          }`}
        >
          {period}
        </Link>
      )
    })}
    <Step name="later" to={to} span={filters.from === "" ? null : step(span, 1, now)} />
  </nav>
)
