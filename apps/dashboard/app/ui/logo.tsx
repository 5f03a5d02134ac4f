/** A trace that settles into a dot: the last message, just now. */
export const Logo = () => (
  <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" className="shrink-0">
    <rect width="24" height="24" rx="5" className="fill-accent" />
    <path
      d="M5 15.5c2.2 0 2.6-7 4.8-7s2.4 9 4.6 9 2.3-5 4.6-5"
      fill="none"
      className="stroke-accent-ink"
      strokeWidth="2"
      strokeLinecap="round"
    />
    <circle cx="19" cy="12.5" r="1.9" className="fill-accent-ink" />
  </svg>
)
