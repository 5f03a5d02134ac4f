import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import { Info } from "lucide-react"
import { useEffect, useRef } from "react"

/** How a number is made: opens over whatever is below its card. */
export const Definition = ({ metric }: { metric: MetricDefinition }) => {
  const ref = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const closeOutside = (event: Event) => {
      const details = ref.current
      if (details?.open !== true) return
      if (event instanceof KeyboardEvent ? event.key !== "Escape" : details.contains(event.target as Node))
        return
      details.open = false
    }
    document.addEventListener("pointerdown", closeOutside)
    document.addEventListener("keydown", closeOutside)
    return () => {
      document.removeEventListener("pointerdown", closeOutside)
      document.removeEventListener("keydown", closeOutside)
    }
  }, [])
  return (
    <details ref={ref} name="definition">
      <summary
        className="-m-1 flex size-6 items-center justify-center rounded-[3px] text-faint hover:text-ink"
        aria-label={`What ${metric.title} means`}
      >
        <Info size={13} aria-hidden="true" />
      </summary>
      <div className="absolute inset-x-0 top-full z-20 -mt-1 rounded-[4px] border border-line-strong bg-raised p-3 text-xs text-soft shadow-lg">
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
      </div>
    </details>
  )
}
