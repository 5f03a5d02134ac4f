import type { Filters } from "~/lib/filters"
import type { FeedEntry } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { Feed } from "~/live/feed"
import { merge } from "~/live/feed-list"
import { useLive } from "~/live/use-live"

interface Props {
  readonly entries: ReadonlyArray<FeedEntry>
  readonly filters: Filters
  readonly renderedAt: number
}

/** The socket tells of the whole organization: here it is narrowed like the rest of the page. */
export const LiveFeed = ({ entries, filters, renderedAt }: Props) => {
  const { botName, zone } = useDash()
  const { feed } = useLive().state
  const wanted = feed.filter(
    ({ botId, channel }) =>
      (filters.bot === "" || botId === filters.bot) && (filters.channel === "" || channel === filters.channel)
  )
  return <Feed entries={merge(entries, wanted)} zone={zone} botName={botName} renderedAt={renderedAt} />
}
