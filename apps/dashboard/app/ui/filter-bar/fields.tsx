/** The fields of the filter form that every page knows. */
import { channelNames, type Filters } from "~/lib/filters"
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
