import { Form, Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { Plus } from "lucide-react"
import { Done } from "~/forms/done"
import { setPath } from "~/forms/price-rows"
import { Trail } from "~/forms/trail"
import * as Format from "~/lib/format"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { loader } from "./data.server"
import { PriceTable } from "./price-table"
import { Unpriced } from "./unpriced"

export { loader }

export const meta: MetaFunction = () => [{ title: "Price book · BotFlow Analytics" }]

type Data = Awaited<ReturnType<typeof loader>>

const here = (q: string, earlier: boolean) => {
  const params = new URLSearchParams({ ...(q === "" ? {} : { q }), ...(earlier ? { earlier: "true" } : {}) })
  return `/costs/prices${params.size === 0 ? "" : `?${params}`}`
}

const Search = ({ earlier, q }: Pick<Data, "earlier" | "q">) => (
  <Form
    method="get"
    action="/costs/prices"
    role="search"
    className="flex min-w-0 flex-wrap items-center gap-2"
  >
    {earlier && <input type="hidden" name="earlier" value="true" />}
    <input
      type="search"
      name="q"
      key={q}
      defaultValue={q}
      maxLength={200}
      placeholder="Model"
      aria-label="Search models"
      className="field min-w-0 sm:w-64"
    />
    <button type="submit" className="button">
      Search
    </button>
    {q !== "" && (
      <Link to={here("", earlier)} className="link text-xs">
        Clear
      </Link>
    )}
  </Form>
)

const NoMatch = ({ canSet, q }: { q: string; canSet: boolean }) => (
  <div className="border-t border-line px-4 py-10 text-center text-sm">
    <p className="font-semibold">No model of this name has a price</p>
    <p className="mt-1 text-soft">The name must be as the sender of messages writes it.</p>
    {canSet && (
      <Link to={setPath(q)} className="button button-primary mt-4">
        Set a price of {q}
      </Link>
    )}
  </div>
)

const doneWords = {
  set: "is set. Costs of stored messages follow within a minute.",
  withdrawn: "is withdrawn. Costs of stored messages follow within a minute."
}

export default function PriceBook() {
  const { done, earlier, now, prices, q, replaced, unpriced } = useLoaderData<typeof loader>()
  const canSet = useDash().me.scopes.includes("admin")
  return (
    <>
      <Trail above={[["/costs", "Costs"]]} title="Price book">
        {canSet && (
          <Link to="/costs/prices/set" className="button button-primary">
            <Plus size={14} aria-hidden="true" />
            Set a price
          </Link>
        )}
      </Trail>
      <p className="mt-1 max-w-3xl text-sm text-soft">
        A message costs by the price in force at its time. Prices that come with the product can be replaced
        by your own; from a model's first own price on, only your own count for it.
        {!canSet && " Owners and admins set prices."}
      </p>
      {done !== null && (
        <Done>
          The price of {done.model} {doneWords[done.kind]}
        </Done>
      )}
      <Unpriced models={unpriced} now={now} canSet={canSet} />
      <section className="panel mt-3 min-w-0" aria-label="Prices">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-3">
          <Search q={q} earlier={earlier} />
          <p className="text-xs text-faint">
            $ per 1,000,000 tokens · {Format.plural(prices.length, "price")}
            {replaced > 0 && (
              <>
                {" "}
                ·{" "}
                <Link to={here(q, !earlier)} className="link">
                  {earlier ? "Hide earlier ones" : `Show ${Format.number(replaced)} earlier`}
                </Link>
              </>
            )}
          </p>
        </div>
        {prices.length === 0 ? (
          <NoMatch q={q} canSet={canSet} />
        ) : (
          <div className="border-t border-line">
            <PriceTable prices={prices} canSet={canSet} />
          </div>
        )}
      </section>
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
