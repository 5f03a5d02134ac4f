import { Link } from "@remix-run/react"
import { type Filters, toSearch } from "~/lib/filters"

/** No data for two different reasons, with two different ways out. */
export const NothingInRange = ({ filters, narrowed }: { filters: Filters; narrowed: boolean }) => (
  <section className="panel mt-3 px-4 py-10 text-center">
    <h2 className="font-semibold">
      {narrowed ? "Nothing matches these filters" : "No message in this range"}
    </h2>
    <p className="mt-1 text-sm text-soft">
      {narrowed
        ? "There may be messages of other bots or channels in the same range."
        : "Bots were quiet, or sent their events with other times."}
    </p>
    <p className="mt-4 flex justify-center gap-2">
      {narrowed && (
        <Link
          className="button button-primary"
          to={`/${toSearch({ period: filters.period, from: filters.from, to: filters.to })}`}
        >
          Clear filters
        </Link>
      )}
      {(filters.from !== "" || filters.period !== "30d") && (
        <Link
          className="button"
          to={`/${toSearch({ period: "30d", bot: filters.bot, channel: filters.channel })}`}
        >
          Look at 30 days
        </Link>
      )}
    </p>
  </section>
)
