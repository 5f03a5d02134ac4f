/** What is on screen as files: the same filters, the same order; how many rows is said beforehand. */
import { useFetcher } from "@remix-run/react"
import { Download } from "lucide-react"
import { type Filters, toSearch } from "~/lib/filters"
import { number } from "~/lib/format"
import { useDash } from "~/lib/use-dash"
import { Popover } from "../popover"
import type { loader } from "~/routes/export.count"

const link =
  "flex min-h-8 items-center justify-between gap-6 rounded-[3px] px-2 text-sm whitespace-nowrap hover:bg-accent-wash"

export const Export = ({ filters }: { filters: Filters }) => {
  const { me } = useDash()
  const search = toSearch({ ...filters, compare: false })
  const count = useFetcher<typeof loader>({ key: `count ${search}` })
  const rows = (n: number | null | undefined) =>
    n == null ? (count.state === "loading" ? "counting" : "") : `${number(n)} rows`
  return (
    <Popover
      className="relative md:ml-auto"
      summary={
        <>
          <Download size={14} aria-hidden="true" />
          <span className="max-sm:sr-only">Export</span>
        </>
      }
      summaryClass="button"
      label="Export this view"
      shortcut="export"
      panelClass="right-0 top-full mt-1 min-w-56 p-1"
      onOpen={() => count.data === undefined && count.load(`/export/count${search}`)}
    >
      <a href={`/conversations.csv${search}`} className={link} download>
        Conversations
        <span className="text-xs text-faint">{rows(count.data?.conversations)}</span>
      </a>
      <a href={`/messages.csv${search}`} className={link} download>
        Messages
        <span className="text-xs text-faint">{rows(count.data?.messages)}</span>
      </a>
      {me.mayReveal && (
        <a
          href={`/conversations.csv${search === "" ? "?" : `${search}&`}reveal=true`}
          className={link}
          download
        >
          Conversations, unmasked
          <span className="text-xs text-faint">audited</span>
        </a>
      )}
      <p className="px-2 pt-1 pb-1.5 text-2xs text-faint">CSV, this range and these filters</p>
    </Popover>
  )
}
