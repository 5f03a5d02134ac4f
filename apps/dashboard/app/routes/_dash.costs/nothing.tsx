import { Link } from "@remix-run/react"
import { type Filters, isNarrowed, toSearch } from "~/lib/filters"

/** No cost for three different reasons, each with its own way out. */
export const Nothing = ({ filters, messages }: { filters: Filters; messages: number }) => {
  const narrowed = isNarrowed(filters)
  return (
    <section className="panel mt-3 px-4 py-10 text-center">
      <h2 className="font-semibold">
        {messages > 0
          ? "No message in this range used a model"
          : narrowed
            ? "Nothing matches these filters"
            : "No message in this range"}
      </h2>
      <p className="mx-auto mt-1 max-w-xl text-sm text-soft">
        {messages > 0 ? (
          <>
            Costs come from the <code className="font-mono">model</code> and{" "}
            <code className="font-mono">tokens</code> of bot messages. Have the bot send them, and this page
            fills.
          </>
        ) : narrowed ? (
          "There may be messages of other bots, channels or models in the same range."
        ) : (
          "Bots were quiet, or sent their events with other times."
        )}
      </p>
      <p className="mt-4 flex justify-center gap-2">
        {narrowed && (
          <Link
            className="button button-primary"
            to={`/costs${toSearch({ period: filters.period, from: filters.from, to: filters.to })}`}
          >
            Clear filters
          </Link>
        )}
        {(filters.from !== "" || filters.period !== "30d") && (
          <Link className="button" to={`/costs${toSearch({ ...filters, period: "30d", from: "", to: "" })}`}>
            Look at 30 days
          </Link>
        )}
      </p>
    </section>
  )
}
