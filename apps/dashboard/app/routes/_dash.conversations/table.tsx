import { Link, useLocation } from "@remix-run/react"
import { TriangleAlert } from "lucide-react"
import * as Contact from "~/lib/contact"
import { conversationPath } from "~/lib/conversation-path"
import { channelNames, outcomeNames } from "~/lib/filters"
import * as Format from "~/lib/format"
import { clock, dateTime, day } from "~/lib/time"
import type { Conversation } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { StatusBadge } from "~/ui/status-badge"

const When = ({ at, zone }: { at: string; zone: string }) => {
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={`${dateTime(ms, zone)} ${zone}`} className="whitespace-nowrap">
      {clock(ms, zone)} <span className="text-faint max-md:block">{day(ms, zone)}</span>
    </time>
  )
}

interface Props {
  readonly items: ReadonlyArray<Conversation>
  readonly zone: string
  readonly zoneLabel: string
  /** The query of the page, kept when a row opens. */
  readonly search: string
}

/** A row is a link as a whole; on a phone the columns that matter less go. */
export const Table = ({ items, search, zone, zoneLabel }: Props) => {
  const { botName } = useDash()
  const open = useLocation().pathname
  return (
    <table className="data-table w-full text-sm">
      <caption className="sr-only">Times in {zoneLabel}</caption>
      <thead>
        <tr>
          <th scope="col">Last message</th>
          <th scope="col">Customer</th>
          <th scope="col" className="max-lg:hidden">
            Bot
          </th>
          <th scope="col" className="max-xl:hidden">
            Channel
          </th>
          <th scope="col">Status</th>
          <th scope="col" className="max-lg:hidden">
            Outcome
          </th>
          <th scope="col" className="num max-md:hidden">
            Messages
          </th>
          <th scope="col" className="num max-md:hidden">
            Avg response
          </th>
          <th scope="col" className="num max-xl:hidden">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr
            key={`${item.botId} ${item.conversationId}`}
            className={`row-link relative ${conversationPath(item) === open ? "row-open" : ""}`}
          >
            <td className="max-md:text-xs">
              <When at={item.lastMessageAt} zone={zone} />
            </td>
            <td className="w-full max-w-0 min-w-28 md:w-auto md:max-w-56">
              <Link
                to={`${conversationPath(item)}${search}`}
                preventScrollReset
                aria-current={conversationPath(item) === open ? "true" : undefined}
                className="block truncate font-medium after:absolute after:inset-0"
              >
                {Contact.label(item.customer)}
              </Link>
              <span className="block truncate text-2xs text-faint">
                {Contact.detail(item.customer) ?? item.conversationId}
              </span>
            </td>
            <td className="max-w-40 truncate max-lg:hidden">{botName(item.botId)}</td>
            <td className="max-xl:hidden">{channelNames[item.channel]}</td>
            <td>
              <StatusBadge status={item.status} />
            </td>
            <td
              className={`text-xs whitespace-nowrap max-lg:hidden ${item.outcome === "open" ? "text-faint" : ""}`}
            >
              {outcomeNames[item.outcome]}
            </td>
            <td className="num whitespace-nowrap max-md:hidden">
              {item.failedCount > 0 && (
                <span
                  className="mr-2 inline-flex items-center gap-0.5 text-2xs text-bad"
                  title={Format.plural(item.failedCount, "failed answer")}
                >
                  <TriangleAlert size={11} aria-hidden="true" />
                  {item.failedCount}
                  <span className="sr-only"> failed</span>
                </span>
              )}
              <span className="inline-block min-w-7">{Format.number(item.messageCount)}</span>
            </td>
            <td className="num whitespace-nowrap max-md:hidden">
              {Format.text(Format.duration(item.averageResponseTimeMs))}
            </td>
            <td className="num whitespace-nowrap max-xl:hidden">
              {Format.text(Format.usd(item.costUsd, 4))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
