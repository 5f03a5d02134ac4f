/** A share of a whole: filled to the value, a tick where it stood before. */
export const Meter = ({ previous, value }: { value: number | null; previous: number | null }) => (
  <svg className="h-full w-full" aria-hidden="true">
    <rect y="16" width="100%" height="6" rx="1" className="fill-sunken" />
    {value !== null && <rect y="16" width={`${value * 100}%`} height="6" rx="1" className="fill-accent" />}
    {previous !== null && (
      <rect x={`${Math.min(previous * 100, 98)}%`} y="12" width="2" height="14" className="fill-soft" />
    )}
  </svg>
)

/** Now and before as two bars on one scale. */
export const Pair = ({ now, previous }: { now: number; previous: number }) => {
  const max = Math.max(now, previous, 1)
  return (
    <svg className="h-full w-full" aria-hidden="true">
      <rect y="6" width={`${(now / max) * 100}%`} height="8" rx="1" className="fill-accent" />
      <rect y="18" width={`${(previous / max) * 100}%`} height="5" rx="1" className="fill-line-strong" />
    </svg>
  )
}
