/** A sample of a series' stroke or fill. */
export const Swatch = ({ className }: { className: string }) => (
  <svg width="22" height="10" aria-hidden="true" className="inline-block align-middle">
    {/^(bar|ground)/.test(className) ? (
      <rect width="12" x="5" height="10" className={className} />
    ) : (
      <line x1="1" x2="21" y1="5" y2="5" className={className} />
    )}
  </svg>
)
