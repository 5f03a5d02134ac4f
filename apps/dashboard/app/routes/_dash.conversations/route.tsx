import {
  Link,
  type MetaFunction,
  Outlet,
  type ShouldRevalidateFunction,
  useLoaderData,
  useLocation
} from "@remix-run/react"
import { ArrowRight, ChevronsLeft } from "lucide-react"
import { type Filters, isNarrowed, toSearch } from "~/lib/filters"
import { number } from "~/lib/format"
import { clockWithSeconds } from "~/lib/time"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { FilterBar } from "~/ui/filter-bar"
import { loader } from "./data.server"
import { ConversationFields } from "./fields"
import { Table } from "./table"

export { loader }

export const meta: MetaFunction = () => [{ title: "Conversations · BotFlow Analytics" }]

/** Opening a row over the list leaves the list as it is. */
export const shouldRevalidate: ShouldRevalidateFunction = ({
  currentUrl,
  defaultShouldRevalidate,
  nextUrl
}) =>
  currentUrl.pathname !== nextUrl.pathname && currentUrl.search === nextUrl.search
    ? false
    : defaultShouldRevalidate

const page = "/conversations"

const Nothing = ({ filters }: { filters: Filters }) => (
  <section className="panel mt-3 px-4 py-12 text-center">
    <h2 className="font-semibold">
      {isNarrowed(filters) ? "No conversation matches" : "No conversation in this range"}
    </h2>
    <p className="mt-1 text-sm text-soft">
      {isNarrowed(filters)
        ? "Every filter counts: take one away, or search for less."
        : "Conversations appear here as soon as a bot sends their first message."}
    </p>
    <p className="mt-4 flex justify-center gap-2">
      {isNarrowed(filters) && (
        <Link
          className="button button-primary"
          to={`${page}${toSearch({ period: filters.period, from: filters.from, to: filters.to })}`}
        >
          Clear filters
        </Link>
      )}
      <Link className="button" to={`${page}${toSearch({ ...filters, period: "30d", from: "", to: "" })}`}>
        Look at 30 days
      </Link>
    </p>
  </section>
)

export default function Conversations() {
  const { asOf, filters, isFirst, items, nextCursor, rangeProblem, span } = useLoaderData<typeof loader>()
  const { zone, zoneLabel } = useDash()
  const search = toSearch(filters)
  const location = useLocation().search
  const next =
    nextCursor === null
      ? null
      : `${search === "" ? "?" : `${search}&`}cursor=${encodeURIComponent(nextCursor)}`
  return (
    <>
      <h1 className="sr-only">Conversations</h1>
      <FilterBar
        filters={filters}
        page={page}
        span={span}
        problem={rangeProblem}
        more={<ConversationFields filters={filters} />}
        exportable
      />
      {items.length === 0 ? (
        <Nothing filters={filters} />
      ) : (
        <section className="panel mt-3 min-w-0" aria-label="Conversations, by last message, newest first">
          <Table items={items} search={location} zone={zone} zoneLabel={zoneLabel} />
          <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-3 py-2 text-xs text-faint">
            <p>
              {number(items.length)} on this page, as of {clockWithSeconds(Date.parse(asOf), zone)}
            </p>
            <nav aria-label="Pages of the list" className="flex gap-2">
              {!isFirst && (
                <Link to={`${page}${search}`} className="button">
                  <ChevronsLeft size={14} aria-hidden="true" />
                  First page
                </Link>
              )}
              {next !== null && (
                <Link to={`${page}${next}`} className="button" rel="next">
                  Next
                  <ArrowRight size={14} aria-hidden="true" />
                </Link>
              )}
            </nav>
          </div>
        </section>
      )}
      <Outlet />
    </>
  )
}

export function ErrorBoundary() {
  return (
    <ErrorPage
      words={{ 400: "This page of the list does not exist", 410: "Its messages are no longer kept" }}
    />
  )
}
