/** What the page is narrowed to, as links and a plain GET form: it works without JavaScript. */
import { Form, Link, useSubmit } from "@remix-run/react"
import { ArrowLeftRight, SlidersHorizontal } from "lucide-react"
import type { FormEvent, ReactNode } from "react"
import { type Filters, isNarrowed, parse, toSearch } from "~/lib/filters"
import type { Span } from "~/lib/span"
import { useDash } from "~/lib/use-dash"
import { Export } from "./export"
import { MessageFields } from "./fields"
import { Periods, type To } from "./periods"
import { Range } from "./range"

export interface Props {
  readonly filters: Filters
  /** Path of the page. */
  readonly page: string
  /** What the page shows. */
  readonly span: Span
  /** Why a custom range was not taken. */
  readonly problem: string | null
  /** Fields of this page alone. */
  readonly more?: ReactNode
  /** What else the page's address holds, as a query string without its `?`: no filter takes it away. */
  readonly rest?: string
  /** Of a page whose bots are not a choice of the bar. */
  readonly withoutBot?: boolean
  /** Offers to draw the range before. */
  readonly comparable?: boolean
  readonly exportable?: boolean
}

interface Addressed {
  readonly to: To
}

/** A search with what else the address holds. */
const withRest = (search: string, rest: string) =>
  rest === "" ? search : `${search === "" ? "?" : `${search}&`}${rest}`

/** Submits what differs from the defaults, so that the address stays short. */
const useTidySubmit = (page: string, rest: string) => {
  const submit = useSubmit()
  return (form: HTMLFormElement) => {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value)
    submit(new URLSearchParams(withRest(toSearch(parse(fields)), rest)), { action: page, method: "get" })
  }
}

const FilterForm = ({ filters, more, page, rest = "", span, to, withoutBot = false }: Props & Addressed) => {
  const tidy = useTidySubmit(page, rest)
  const isCustom = filters.from !== ""
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    tidy(event.currentTarget)
  }
  const onChange = (event: FormEvent<HTMLFormElement>) => {
    const { target } = event
    const isChoice =
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && target.type === "checkbox")
    if (isChoice) tidy(event.currentTarget)
  }
  return (
    <Form
      method="get"
      action={page}
      onSubmit={onSubmit}
      onChange={onChange}
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-md:mt-2"
    >
      {!isCustom && filters.period !== "24h" && <input type="hidden" name="period" value={filters.period} />}
      {filters.compare && <input type="hidden" name="compare" value="previous" />}
      {filters.metric !== "messages" && <input type="hidden" name="metric" value={filters.metric} />}
      {filters.against.map((botId) => (
        <input key={botId} type="hidden" name="against" value={botId} />
      ))}
      {[...new URLSearchParams(rest)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Range filters={filters} to={to} span={span} />
      <MessageFields filters={filters} withoutBot={withoutBot} />
      {more ?? (filters.failed && <input type="hidden" name="failed" value="true" />)}
      <button type="submit" className="button scripted-hidden">
        Apply
      </button>
      {(isNarrowed(filters) || isCustom) && (
        <Link
          to={page + withRest(toSearch({ period: filters.period, compare: filters.compare }), rest)}
          className="link text-xs"
        >
          Clear
        </Link>
      )}
    </Form>
  )
}

const Compare = ({ filters, to }: Props & Addressed) => (
  <Link
    to={to({ compare: !filters.compare })}
    className={`button ${filters.compare ? "field-chosen" : ""}`}
    title={filters.compare ? "Stop comparing with the range before" : "Compare with the range before"}
    preventScrollReset
    data-shortcut="compare"
  >
    <ArrowLeftRight size={14} aria-hidden="true" />
    <span className="max-sm:sr-only">Compare</span>
  </Link>
)

export const FilterBar = (props: Props) => {
  const { comparable = false, exportable = false, filters, page, problem, rest = "", span } = props
  const { now } = useDash()
  const to: To = (changed) => page + withRest(toSearch({ ...filters, ...changed }), rest)
  const chosen = [
    filters.bot,
    filters.channel,
    filters.model,
    filters.status,
    filters.outcome,
    filters.q,
    filters.hour,
    filters.from
  ]
  const count = chosen.filter((value) => value !== "").length
  return (
    <div className="filter-bar flex flex-wrap items-start gap-2">
      <Periods filters={filters} to={to} span={span} now={now} />
      {comparable && <Compare {...props} to={to} />}
      {/* Twice, because no browser opens a <details> by its width. */}
      <div className="contents max-md:hidden">
        <FilterForm {...props} to={to} />
      </div>
      {exportable && <Export filters={filters} />}
      <details className="w-full md:hidden" open={count > 0}>
        <summary className="button w-full">
          <SlidersHorizontal size={14} aria-hidden="true" />
          Filters{count > 0 && ` (${count})`}
        </summary>
        <FilterForm {...props} to={to} />
      </details>
      {problem !== null && (
        <p role="alert" className="w-full text-sm text-bad">
          {problem}
        </p>
      )}
    </div>
  )
}
