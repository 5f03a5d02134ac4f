/** What the page is narrowed to, as links and a plain GET form: it works without JavaScript. */
import { Form, Link, useSubmit } from "@remix-run/react"
import { Download, SlidersHorizontal } from "lucide-react"
import type { FormEvent } from "react"
import {
  channelNames,
  type Filters,
  isNarrowed,
  outcomeNames,
  parse,
  periodNames,
  periods,
  statusNames,
  toSearch
} from "~/lib/filters"
import { toLocalInput } from "~/lib/time"
import { useDash } from "~/lib/use-dash"

interface Props {
  readonly filters: Filters
  readonly page: "/" | "/conversations"
  /** Why a custom range was not taken. */
  readonly problem: string | null
  readonly exportable?: boolean
}

interface SelectProps {
  readonly name: string
  readonly label: string
  readonly any: string
  readonly value: string
  readonly options: ReadonlyArray<readonly [value: string, name: string]>
}

const Select = ({ any, label, name, options, value }: SelectProps) => (
  <label className="min-w-0 max-md:w-[calc(50%-0.25rem)]">
    <span className="sr-only">{label}</span>
    <select name={name} key={value} defaultValue={value} className="field w-full md:max-w-44">
      <option value="">{any}</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </label>
)

const ConversationFields = ({ filters }: { filters: Filters }) => (
  <>
    <Select
      name="status"
      label="Status"
      any="Any status"
      value={filters.status}
      options={Object.entries(statusNames)}
    />
    <Select
      name="outcome"
      label="Outcome"
      any="Any outcome"
      value={filters.outcome}
      options={Object.entries(outcomeNames)}
    />
    <input
      type="search"
      name="q"
      key={filters.q}
      defaultValue={filters.q}
      maxLength={200}
      placeholder="Id, name, phone, text"
      aria-label="Search conversations"
      className="field min-w-0 max-md:w-full"
    />
  </>
)

const Periods = ({ filters, page }: Pick<Props, "filters" | "page">) => (
  <nav aria-label="Period" className="flex overflow-hidden rounded-[3px] border border-line-strong bg-raised">
    {periods.map((period) => {
      const current = filters.from === "" && filters.period === period
      return (
        <Link
          key={period}
          to={`${page}${toSearch({ ...filters, period, from: "", to: "" })}`}
          aria-current={current ? "true" : undefined}
          title={`Last ${periodNames[period]}`}
          className={`flex h-[1.875rem] items-center border-r border-line px-3 text-sm last:border-0 ${
            current ? "bg-accent font-medium text-accent-ink" : "text-soft hover:text-ink"
          }`}
        >
          {period}
        </Link>
      )
    })}
  </nav>
)

/** Submits what differs from the defaults, so that the address stays short. */
const useTidySubmit = (page: string) => {
  const submit = useSubmit()
  return (form: HTMLFormElement) => {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value)
    submit(new URLSearchParams(toSearch(parse(fields))), { action: page, method: "get" })
  }
}

const RangeInputs = ({ filters }: { filters: Filters }) => {
  const { now, zone, zoneLabel } = useDash()
  // A link from a chart carries instants; the field shows them as clocks in the zone do.
  const local = (text: string) =>
    /(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? toLocalInput(Date.parse(text), zone) : text
  const field = (name: "from" | "to", label: string) => (
    <input
      type="datetime-local"
      name={name}
      key={`${name} ${filters[name]}`}
      aria-label={`${label}, ${zoneLabel}`}
      defaultValue={local(filters[name])}
      max={name === "from" ? toLocalInput(now, zone) : undefined}
      className="field min-w-0 max-md:flex-1"
    />
  )
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5 text-xs text-faint max-md:w-full">
      <legend className="sr-only">Custom range, {zoneLabel}</legend>
      {field("from", "From")}
      to
      {field("to", "To")}
    </fieldset>
  )
}

const FilterForm = ({ filters, page }: Pick<Props, "filters" | "page">) => {
  const { bots } = useDash()
  const tidy = useTidySubmit(page)
  const isCustom = filters.from !== ""
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    tidy(event.currentTarget)
  }
  return (
    <Form
      method="get"
      action={page}
      onSubmit={onSubmit}
      onChange={(event) => event.target instanceof HTMLSelectElement && tidy(event.currentTarget)}
      className="flex min-w-0 flex-wrap items-center gap-2 max-md:mt-2"
    >
      {!isCustom && filters.period !== "24h" && <input type="hidden" name="period" value={filters.period} />}
      {filters.failed && <input type="hidden" name="failed" value="true" />}
      <Select
        name="bot"
        label="Bot"
        any="All bots"
        value={filters.bot}
        options={bots.map(({ botId, name }) => [botId, name])}
      />
      <Select
        name="channel"
        label="Channel"
        any="All channels"
        value={filters.channel}
        options={Object.entries(channelNames)}
      />
      {page === "/conversations" && <ConversationFields filters={filters} />}
      <RangeInputs filters={filters} />
      <button type="submit" className="button">
        Apply
      </button>
      {(isNarrowed(filters) || isCustom) && (
        <Link to={page} className="link text-xs">
          Clear
        </Link>
      )}
    </Form>
  )
}

export const FilterBar = ({ exportable = false, filters, page, problem }: Props) => {
  const chosen = [filters.bot, filters.channel, filters.status, filters.outcome, filters.q, filters.from]
  const count = chosen.filter((value) => value !== "").length
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Periods filters={filters} page={page} />
      {exportable && (
        <a href={`/conversations.csv${toSearch(filters)}`} className="button ml-auto xl:order-last" download>
          <Download size={14} aria-hidden="true" />
          CSV
        </a>
      )}
      {/* Twice, because no browser opens a <details> by its width. */}
      <div className="contents max-md:hidden">
        <FilterForm filters={filters} page={page} />
      </div>
      <details className="w-full md:hidden" open={count > 0}>
        <summary className="button w-full">
          <SlidersHorizontal size={14} aria-hidden="true" />
          Filters{count > 0 && ` (${count})`}
        </summary>
        <FilterForm filters={filters} page={page} />
      </details>
      {problem !== null && (
        <p role="alert" className="w-full text-sm text-bad xl:order-last">
          {problem}
        </p>
      )}
    </div>
  )
}
