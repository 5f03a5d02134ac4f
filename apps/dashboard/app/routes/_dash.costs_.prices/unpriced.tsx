/** Models in use without a price: what the book lacks most comes first. */
import { Link } from "@remix-run/react"
import { CircleDollarSign, TriangleAlert } from "lucide-react"
import { setPath } from "~/forms/price-rows"
import * as Format from "~/lib/format"
import { ago } from "~/lib/time"
import type { UnpricedModel } from "~/lib/types"

interface Props {
  readonly models: ReadonlyArray<UnpricedModel>
  readonly now: number
  readonly canSet: boolean
}

const Name = ({ model }: { model: string | null }) =>
  model === null ? (
    <span className="text-soft">No model named</span>
  ) : (
    <span className="font-medium break-all">{model}</span>
  )

export const Unpriced = ({ canSet, models, now }: Props) => {
  if (models.length === 0) return null
  return (
    <section className="panel mt-3 border-warn/60" aria-labelledby="unpriced-title">
      <h2 id="unpriced-title" className="panel-title flex items-center gap-2 px-3 pt-3 pb-2">
        <TriangleAlert size={15} className="text-warn" aria-hidden="true" />
        In use without a price
      </h2>
      <ul className="text-sm">
        {models.map(({ firstAt, lastAt, messages, model }) => (
          <li
            key={model ?? ""}
            className="flex items-center justify-between gap-x-4 border-t border-line px-3 py-1.5"
          >
            <span className="min-w-0">
              <Name model={model} />
              <span className="ml-3 text-xs text-faint max-sm:ml-0 max-sm:block">
                {Format.plural(messages, "message")}, first {ago(Date.parse(firstAt), now)}, last{" "}
                {ago(Date.parse(lastAt), now)}
              </span>
            </span>
            {model === null ? (
              <span className="text-xs text-soft">
                Have the sender name the <code className="font-mono">model</code>.
              </span>
            ) : (
              canSet && (
                <Link to={setPath(model)} className="button min-h-7 shrink-0 px-2">
                  <CircleDollarSign size={14} aria-hidden="true" />
                  Set a price<span className="sr-only"> of {model}</span>
                </Link>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
