import { Form, Link, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import { rate, since } from "~/forms/price-rows"
import { rateFields, rateNames } from "~/forms/rates"
import { Refused } from "~/forms/refused"
import { RepricedList } from "~/forms/repriced"
import { Trail } from "~/forms/trail"
import type { PriceChange } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { action, loader } from "./data.server"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Withdraw a price · BotFlow Analytics" }]

const Rates = ({ price }: Pick<PriceChange, "price">) => {
  const { zone } = useDash()
  return (
    <section className="panel h-fit p-4" aria-labelledby="price-title">
      <h2 id="price-title" className="panel-title break-words">
        {price.model}
      </h2>
      <p className="text-xs text-soft">In force from {since({ ...price, source: "own" }, zone)}</p>
      <dl className="mt-2 text-sm">
        {rateFields.map((name) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
            <dt className="text-soft">{rateNames[name]}</dt>
            <dd>{price[name] === null ? "as input" : rate(price[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export default function WithdrawPrice() {
  const { change, model, refusal, validFrom } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()?.refusal ?? refusal
  const busy = useNavigation().state === "submitting"
  return (
    <>
      <Trail
        above={[
          ["/costs", "Costs"],
          ["/costs/prices", "Price book"]
        ]}
        title={`Withdraw the price of ${model}`}
      />
      {refused !== null && (
        <div className="mt-3 max-w-4xl">
          <Refused refusal={refused} title="The price is not withdrawn" />
        </div>
      )}
      {change !== null && (
        <div className="mt-3 grid max-w-4xl gap-3 md:grid-cols-2">
          <Rates price={change.price} />
          <section className="panel h-fit p-4" aria-labelledby="change-title">
            <h2 id="change-title" className="panel-title">
              What it changes
            </h2>
            <div className="mt-2">
              <RepricedList repriced={change.repriced} />
            </div>
            <Form method="post" className="mt-4 flex flex-wrap gap-2">
              <input type="hidden" name="model" value={model} />
              <input type="hidden" name="validFrom" value={validFrom} />
              <button type="submit" className="button border-bad text-bad" disabled={busy}>
                Withdraw this price
              </button>
              <Link to="/costs/prices" className="button">
                Cancel
              </Link>
            </Form>
          </section>
        </div>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage words={{ 404: "There is no such price" }} />
}
