/** The fields of the filter form: what every page knows, and what conversations know besides. */
import { Search } from "lucide-react"
import { channelNames, type Filters, outcomeNames, statusNames } from "~/lib/filters"
import { useDash } from "~/lib/use-dash"
import { Select } from "./select"

export const MessageFields = ({ filters, withoutBot }: { filters: Filters; withoutBot: boolean }) => {
  const { bots, models } = useDash()
  return (
    <>
      {!withoutBot && (
        <Select
          name="bot"
          label="Bot"
          any="All bots"
          value={filters.bot}
          options={bots.map(({ botId, name }) => [botId, name])}
        />
      )}
      <Select
        name="channel"
        label="Channel"
        any="All channels"
        value={filters.channel}
        options={Object.entries(channelNames)}
      />
      {(models.length > 0 || filters.model !== "") && (
        <Select
          name="model"
          label="Model"
          any="All models"
          value={filters.model}
          options={models.map((model) => [model, model])}
        />
      )}
    </>
  )
}

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
        className={`field w-full pl-7 md:w-52 ${filters.q === "" ? "" : "field-chosen"}`}
      />
    </span>
  </>
)
