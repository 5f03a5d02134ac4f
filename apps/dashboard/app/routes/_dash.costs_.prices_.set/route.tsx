import { type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { Trail } from "~/forms/trail"
import { ErrorPage } from "~/ui/error-page"
import { action, loader } from "./data.server"
import { Preview } from "./preview"
import { PriceForm } from "./price-form"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Set a price · BotFlow Analytics" }]

export default function SetPrice() {
  const { change, faults, fields, isFirstOwn, models } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()?.faults ?? null
  return (
    <>
      <Trail
        above={[
          ["/costs", "Costs"],
          ["/costs/prices", "Price book"]
        ]}
        title="Set a price"
      />
      <div className="mt-3 grid max-w-4xl gap-3 md:grid-cols-2">
        <PriceForm fields={fields} faults={refused ?? faults} models={models} />
        <Preview change={change} fields={fields} isFirstOwn={isFirstOwn} />
      </div>
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage words={{ 403: "Owners and admins set prices" }} />
}
