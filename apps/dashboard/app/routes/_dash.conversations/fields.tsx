/** What conversations can be narrowed by besides. */
import { Search, X } from "lucide-react"
import { Link } from "@remix-run/react"
import { type Filters, outcomeNames, statusNames, toSearch } from "~/lib/filters"
import { Select } from "~/ui/filter-bar/select"

/** `Tue 09:00\u201310:00` */
const hourName = (hour: string): string => {
  const [day = "", clock = ""] = hour.split("-")
  const next = String((Number(clock) + 1) % 24).padStart(2, "0")
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${clock}:00\u2013${next}:00`
}

/** Chosen in the heatmap; here it can only be taken back. */
const Hour = ({ filters }: { filters: Filters }) => (
  <>
    <input type="hidden" name="hour" value={filters.hour} />
    <Link
      to={`/conversations${toSearch({ ...filters, hour: "" })}`}
      className="button field-chosen"
      title="Any hour of the week"
    >
      {hourName(filters.hour)}
      <X size={14} aria-hidden="true" />
      <span className="sr-only">, take this filter away</span>
    </Link>
  </>
)

export const ConversationFields = ({ filters }: { filters: Filters }) => (
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
    {filters.hour !== "" && <Hour filters={filters} />}
    <label className="flex min-h-8 items-center gap-1.5 text-sm text-soft">
      <input
        type="checkbox"
        name="failed"
        value="true"
        key={String(filters.failed)}
        defaultChecked={filters.failed}
        className="size-4 accent-accent"
      />
      with failures
    </label>
    <span className="relative min-w-0 max-md:w-full">
      <Search
        size={14}
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
        aria-hidden="true"
      />
      <input
        type="search"
        name="q"
        key={filters.q}
        defaultValue={filters.q}
        maxLength={200}
        placeholder="Id, name, phone, text"
        aria-label="Search conversations"
        data-shortcut="search"
        className={`field w-full pl-7 md:w-44 ${filters.q === "" ? "" : "field-chosen"}`}
      />
    </span>
  </>
)
