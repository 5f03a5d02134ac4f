import { Link } from "@remix-run/react"
import { Refused } from "~/forms/refused"
import { type Filters, forOverview, toSearch } from "~/lib/filters"
import type { WhatIfAnswer } from "./what-if.server"
import { WhatIfForm } from "./what-if-form"
import { WhatIfResult } from "./what-if-result"

interface Props {
  readonly filters: Filters
  readonly priced: ReadonlyArray<string>
  readonly used: ReadonlyArray<string>
  readonly answer: WhatIfAnswer | null
}

export const WhatIf = ({ answer, filters, priced, used }: Props) => {
  const result = answer?.result ?? null
  const refusal = answer?.faults?.refusal ?? null
  return (
    <section id="what-if" className="panel mt-3 min-w-0 scroll-mt-3" aria-labelledby="what-if-title">
      <div className="flex items-baseline justify-between gap-3 border-b border-line px-3 py-2.5 sm:px-4">
        <div>
          <h2 id="what-if-title" className="panel-title">
            What if
          </h2>
          <p className="text-xs text-soft">
            The same tokens of this range, at another price. Nothing is changed.
          </p>
        </div>
        {answer !== null && (
          <Link to={`/costs${toSearch(forOverview(filters))}`} preventScrollReset className="link text-xs">
            Clear
          </Link>
        )}
      </div>
      <div className="grid xl:grid-cols-[22rem_minmax(0,1fr)]">
        <div className="border-line p-3 max-xl:border-b sm:p-4 xl:border-r">
          <WhatIfForm answer={answer} filters={filters} priced={priced} used={used} />
        </div>
        {result !== null && answer !== null ? (
          <WhatIfResult
            result={result}
            name={answer.query.other === "" ? "these rates" : answer.query.other}
          />
        ) : refusal !== null ? (
          <div className="p-3 sm:p-4">
            <Refused refusal={refusal} title="The comparison could not be made" />
          </div>
        ) : (
          <p className="flex items-center justify-center px-6 py-8 text-center text-sm text-faint">
            Choose a model or enter rates: what it cost, what it would have cost, and the difference for each
            model in use.
          </p>
        )}
      </div>
    </section>
  )
}
