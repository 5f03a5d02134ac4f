/** The last conversations. New rows come in at the top, unless somebody is reading. */
import { Link } from "@remix-run/react"
import { ArrowUp } from "lucide-react"
import { useState } from "react"
import * as Contact from "~/lib/contact"
import { conversationPath } from "~/lib/conversation-path"
import { channelNames } from "~/lib/filters"
import { plural } from "~/lib/format"
import { ago, dateTime } from "~/lib/time"
import type { FeedEntry } from "~/lib/types"
import { StatusBadge } from "~/ui/status-badge"
import { useNow } from "~/ui/use-now"
import { feedSize, keyOf } from "./feed-list"

interface Props {
  readonly entries: ReadonlyArray<FeedEntry>
  readonly zone: string
  readonly botName: (botId: string) => string
  /** When the server rendered. */
  readonly renderedAt: number
}

const versionOf = (entry: FeedEntry) =>
  `${keyOf(entry)} ${entry.lastMessageAt} ${entry.messageCount} ${entry.status}`

export const Feed = ({ botName, entries, renderedAt, zone }: Props) => {
  const now = useNow(renderedAt)
  const [frozen, setFrozen] = useState<ReadonlyArray<FeedEntry> | null>(null)
  const newest = entries.slice(0, feedSize)
  const rows = frozen ?? newest
  const shown = new Set(rows.map(versionOf))
  const news = frozen === null ? 0 : newest.filter((entry) => !shown.has(versionOf(entry))).length
  const hold = () => setFrozen((held) => held ?? newest)
  return (
    <section className="panel relative flex min-w-0 grow flex-col" aria-labelledby="feed-title">
      <div className="flex min-h-11 items-center justify-between gap-3 px-4 py-2">
        <h2 id="feed-title" className="panel-title">
          Last conversations
        </h2>
        {news > 0 && (
          <button type="button" className="button button-primary min-h-7" onClick={() => setFrozen(newest)}>
            <ArrowUp size={13} aria-hidden="true" />
            {news} new
          </button>
        )}
      </div>
      <ol
        className="grid grow border-t border-line"
        onMouseEnter={hold}
        onMouseLeave={() => setFrozen(null)}
        onFocus={hold}
        onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setFrozen(null)}
      >
        {rows.map((entry) => {
          const at = Date.parse(entry.lastMessageAt)
          const more = Contact.detail(entry.customer)
          return (
            <li
              key={keyOf(entry)}
              className="row-link relative grid grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line px-4 py-1 last:border-0"
            >
              <span className="row-span-2">
                <StatusBadge status={entry.status} />
              </span>
              <Link
                to={conversationPath(entry)}
                className="truncate text-sm font-medium after:absolute after:inset-0"
              >
                {Contact.label(entry.customer)}
                {more !== null && <span className="ml-2 font-normal text-faint max-sm:hidden">{more}</span>}
                <span className="ml-1.5 font-normal text-faint sm:hidden">{Contact.tag(entry.customer)}</span>
              </Link>
              <time
                dateTime={entry.lastMessageAt}
                title={`${dateTime(at, zone)} ${zone}`}
                className="relative text-right text-xs whitespace-nowrap text-soft"
              >
                {ago(at, now)}
              </time>
              <span className="col-span-2 truncate text-2xs text-faint">
                {botName(entry.botId)} · {channelNames[entry.channel]} ·{" "}
                {plural(entry.messageCount, "message")}
              </span>
            </li>
          )
        })}
        {rows.length === 0 && (
          <li className="px-4 py-8 text-center text-sm text-faint">No conversation in the last 30 days.</li>
        )}
      </ol>
    </section>
  )
}
