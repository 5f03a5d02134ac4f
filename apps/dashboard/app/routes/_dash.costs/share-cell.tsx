import * as Format from "~/lib/format"

/** A share of the whole, as a bar and as a number. */
export const ShareCell = ({ of, part }: { part: string | null; of: string | null }) => {
  const share = part === null || of === null || Number(of) === 0 ? null : Number(part) / Number(of)
  return (
    <td className="num">
      <span className="inline-flex items-center gap-2">
        {share !== null && (
          <svg width="56" height="6" aria-hidden="true" className="max-sm:hidden">
            <rect width="56" height="6" rx="1" className="fill-sunken" />
            <rect width={Math.max(1, share * 56)} height="6" rx="1" className="fill-accent" />
          </svg>
        )}
        <span className="min-w-12">{Format.text(Format.percent(share))}</span>
      </span>
    </td>
  )
}
