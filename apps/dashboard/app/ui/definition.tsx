import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import { Info } from "lucide-react"
import { Popover } from "./popover"

/** How a number is made: opens over whatever is below its card. */
export const Definition = ({ metric }: { metric: MetricDefinition }) => (
  <Popover
    label={`What ${metric.title} means`}
    summary={<Info size={13} aria-hidden="true" />}
    summaryClass="-m-1 flex size-6 items-center justify-center rounded-[3px] text-faint hover:text-ink"
    panelClass="inset-x-0 top-full -mt-1 p-3 text-xs text-soft"
  >
    <p className="font-medium text-ink">{metric.formula}</p>
    {metric.numerator !== undefined && (
      <dl className="mt-2 space-y-1">
        <div>
          <dt className="text-2xs text-faint">counted</dt>
          <dd>{metric.numerator}</dd>
        </div>
        <div>
          <dt className="text-2xs text-faint">out of</dt>
          <dd>{metric.denominator}</dd>
        </div>
      </dl>
    )}
    {metric.note !== undefined && <p className="mt-2">{metric.note}</p>}
  </Popover>
)
