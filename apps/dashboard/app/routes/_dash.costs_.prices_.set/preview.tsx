import { Form, Link, useNavigation } from "@remix-run/react"
import { TriangleAlert } from "lucide-react"
import { RepricedList } from "~/forms/repriced"
import type { PriceChange } from "~/lib/types"
import type { PriceFields } from "./fields"

interface Props {
  readonly change: PriceChange | null
  readonly fields: PriceFields
  /** From here on the prices that came with the product no longer count for this model. */
  readonly isFirstOwn: boolean
}

export const Preview = ({ change, fields, isFirstOwn }: Props) => {
  const busy = useNavigation().state === "submitting"
  return (
    <section className="panel h-fit p-4" aria-labelledby="preview-title">
      <h2 id="preview-title" className="panel-title">
        2. What it changes
      </h2>
      {change === null ? (
        <p className="mt-2 text-sm text-soft">
          Preview shows how many stored messages change their cost, and by how much. Nothing is changed before
          you confirm.
        </p>
      ) : (
        <>
          <div className="mt-2">
            <RepricedList repriced={change.repriced} />
          </div>
          {isFirstOwn && (
            <p className="mt-3 flex gap-2 rounded-[3px] bg-warn-wash px-3 py-2 text-xs">
              <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" aria-hidden="true" />
              This is the first own price of {change.price.model}: the listed ones no longer count for it, and
              messages before it have no price.
            </p>
          )}
          <Form method="post" className="mt-4 flex flex-wrap gap-2">
            {Object.entries(fields).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <button type="submit" className="button button-primary" disabled={busy}>
              Set this price
            </button>
            <Link to="/costs/prices" className="button">
              Cancel
            </Link>
          </Form>
        </>
      )}
    </section>
  )
}
