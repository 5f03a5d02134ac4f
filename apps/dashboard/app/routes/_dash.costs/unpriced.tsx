/** Messages that are in no cost, and what to do about each kind. */
import { Link } from "@remix-run/react"
import { CircleDollarSign, TriangleAlert } from "lucide-react"
import { setPath } from "~/forms/price-rows"
import * as Format from "~/lib/format"

interface Row {
  readonly model: string | null
  readonly unpricedMessages: number
}

export const Unpriced = ({ rows }: { rows: ReadonlyArray<Row> }) => {
  const missing = rows.filter(({ unpricedMessages }) => unpricedMessages > 0)
  if (missing.length === 0) return null
  const total = missing.reduce((sum, { unpricedMessages }) => sum + unpricedMessages, 0)
  return (
    <section className="panel mt-3 border-warn/60" aria-labelledby="unpriced-title">
      <div className="px-3 pt-3 sm:px-4">
        <h2 id="unpriced-title" className="panel-title flex items-center gap-2">
          <TriangleAlert size={15} className="text-warn" aria-hidden="true" />
          {Format.plural(total, "message")} without a price
        </h2>
        <p className="mt-1 text-xs text-soft">
          They are in no cost on this page. A price counts for stored messages too, from the day it is in
          force.
        </p>
      </div>
      <ul className="mt-2 text-sm">
        {missing.map(({ model, unpricedMessages }) => (
          <li
            key={model ?? ""}
            className="flex items-center justify-between gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 sm:px-4"
          >
            <span className="min-w-0">
              <span className={model === null ? "text-soft" : "font-medium break-all"}>
                {model ?? "No model named"}
              </span>
              <span className="ml-3 text-xs whitespace-nowrap text-faint max-sm:ml-0 max-sm:block">
                {Format.plural(unpricedMessages, "message")}
              </span>
            </span>
            {model === null ? (
              <span className="text-xs text-soft">
                Have the sender name the <code className="font-mono">model</code> of its messages.
              </span>
            ) : (
              <Link to={setPath(model)} className="button min-h-7 shrink-0 px-2">
                <CircleDollarSign size={14} aria-hidden="true" />
                Set a price<span className="sr-only"> of {model}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
