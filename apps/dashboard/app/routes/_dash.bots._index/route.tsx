import { Form, Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { type BotMetric, botMetricNames, mostAgainst, toSearch } from "~/lib/filters"
import { useRefresh } from "~/live/use-refresh"
import { ErrorPage } from "~/ui/error-page"
import { FilterBar } from "~/ui/filter-bar"
import { Comparison } from "./comparison"
import { loader } from "./data.server"
import { Multiples } from "./multiples"
import { Table } from "./table"

export { loader }

export const meta: MetaFunction = () => [{ title: "Bots · BotFlow Analytics" }]

const page = "/bots"

const Nothing = () => (
  <section className="panel mt-3 px-4 py-12 text-center">
    <h2 className="font-semibold">No bot has a message in this range</h2>
    <p className="mt-1 text-sm text-soft">
      Bots appear by themselves with their first event. Take a filter away, or look further back.
    </p>
    <p className="mt-4">
      <Link className="button" to={`${page}?period=30d`}>
        Look at 30 days
      </Link>
    </p>
  </section>
)

export default function Bots() {
  const { before, bots, filters, lines, rangeProblem, span } = useLoaderData<typeof loader>()
  useRefresh()
  const values = new Map(lines.map(({ botId, points }) => [botId, points.map(({ value }) => value)]))
  const against = filters.against.flatMap((botId) => bots.find((bot) => bot.botId === botId) ?? [])
  const laid = against.flatMap(({ botId }) => lines.find((line) => line.botId === botId) ?? [])
  return (
    <>
      <h1 className="sr-only">Bots</h1>
      <FilterBar filters={filters} page={page} span={span} problem={rangeProblem} withoutBot />
      {bots.length === 0 ? (
        <Nothing />
      ) : (
        <>
          <Form method="get" action={page} className="panel mt-3 min-w-0">
            <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2 sm:px-4">
              <nav aria-label="What the lines show" className="flex gap-1">
                {(Object.keys(botMetricNames) as Array<BotMetric>).map((metric) => (
                  <Link
                    key={metric}
                    to={`${page}${toSearch({ ...filters, metric })}`}
                    preventScrollReset
                    aria-current={metric === filters.metric ? "true" : undefined}
                    className={`button min-h-7 ${metric === filters.metric ? "field-chosen" : "button-quiet"}`}
                  >
                    {botMetricNames[metric]}
                  </Link>
                ))}
              </nav>
              <p className="flex items-center gap-2 text-xs text-faint">
                <span className="max-md:hidden">Tick 2 to {mostAgainst} bots</span>
                <button type="submit" className="button min-h-7">
                  Compare
                </button>
                {against.length > 0 && (
                  <Link to={`${page}${toSearch({ ...filters, against: [] })}`} className="link">
                    Clear
                  </Link>
                )}
              </p>
            </div>
            {[...new URLSearchParams(toSearch({ ...filters, against: [] }))].map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <Table bots={bots} before={before} lines={values} filters={filters} />
          </Form>
          {laid.length > 1 ? (
            <Comparison bots={against} lines={laid} filters={filters} to={span.to} />
          ) : (
            <Multiples lines={lines} filters={filters} />
          )}
        </>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
