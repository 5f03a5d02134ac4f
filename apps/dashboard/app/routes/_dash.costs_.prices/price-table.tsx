import { Link } from "@remix-run/react"
import { ExternalLink } from "lucide-react"
import { rate, setPath, since, withdrawPath } from "~/forms/price-rows"
import type { ListedPrice } from "~/lib/types"
import { useDash } from "~/lib/use-dash"

/** @param label on a phone, where no heading stands above it */
const Rate = ({ label, usd }: { usd: string | null; label?: string }) => (
  <td className={`num ${label === undefined ? "max-md:hidden" : "max-md:text-left"}`}>
    {label !== undefined && <span className="mr-1.5 text-2xs text-faint md:hidden">{label}</span>}
    {usd === null ? <span className="text-xs text-faint">as input</span> : rate(usd)}
  </td>
)

const Source = ({ reference, source }: Pick<ListedPrice, "reference" | "source">) =>
  source === "own" ? (
    <span className="rounded-[3px] bg-accent-wash px-1.5 py-0.5 text-2xs font-medium text-accent">own</span>
  ) : reference === null ? (
    <span className="text-xs text-soft">shipped</span>
  ) : (
    <a
      href={reference}
      rel="noreferrer"
      target="_blank"
      className="inline-flex items-center gap-1 text-xs text-soft hover:text-ink hover:underline"
    >
      shipped
      <ExternalLink size={11} aria-hidden="true" />
      <span className="sr-only">, listed at {new URL(reference).hostname} (opens a new tab)</span>
    </a>
  )

const Row = ({ canSet, price, zone }: { price: ListedPrice; zone: string; canSet: boolean }) => (
  <tr
    className={`max-md:grid max-md:grid-cols-[1fr_1fr_auto] max-md:items-baseline max-md:gap-x-3 max-md:border-b max-md:border-line max-md:px-3 max-md:py-2 max-md:last:border-0 ${price.inForce ? "" : "text-faint"}`}
  >
    <th scope="row" className="max-md:col-span-3 md:max-w-80">
      <span
        className={`block text-sm md:truncate max-md:whitespace-normal max-md:break-words ${price.inForce ? "text-ink" : "font-normal"}`}
      >
        {price.model}
      </span>
    </th>
    <td className="text-xs whitespace-nowrap max-lg:hidden">
      {since(price, zone)}
      {!price.inForce && <span className="block text-2xs">not in force</span>}
    </td>
    <Rate usd={price.input} label="in" />
    <Rate usd={price.cachedInput} />
    <Rate usd={price.cacheCreationInput} />
    <Rate usd={price.output} label="out" />
    <td className="max-md:hidden">
      <Source source={price.source} reference={price.reference} />
    </td>
    {canSet && (
      <td className="num text-xs">
        {price.source === "own" ? (
          <Link to={withdrawPath(price)} className="link">
            Withdraw<span className="sr-only"> the price of {price.model}</span>
          </Link>
        ) : (
          price.inForce && (
            <Link to={setPath(price.model)} className="text-soft hover:text-ink hover:underline">
              Set own<span className="sr-only"> price of {price.model}</span>
            </Link>
          )
        )}
      </td>
    )}
  </tr>
)

export const PriceTable = ({ canSet, prices }: { prices: ReadonlyArray<ListedPrice>; canSet: boolean }) => {
  const { zone } = useDash()
  return (
    <table className="data-table stacked w-full text-sm">
      <caption className="sr-only">US dollars for 1,000,000 tokens</caption>
      <thead className="max-md:sr-only">
        <tr>
          <th scope="col">Model</th>
          <th scope="col" className="max-lg:hidden">
            In force from
          </th>
          <th scope="col" className="num">
            Input
          </th>
          <th scope="col" className="num max-md:hidden">
            Cached input
          </th>
          <th scope="col" className="num max-md:hidden">
            Cache creation
          </th>
          <th scope="col" className="num">
            Output
          </th>
          <th scope="col" className="max-md:hidden">
            Source
          </th>
          {canSet && (
            <th scope="col">
              <span className="sr-only">Change</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {prices.map((price) => (
          <Row
            key={`${price.model} ${price.source} ${price.validFrom}`}
            price={price}
            zone={zone}
            canSet={canSet}
          />
        ))}
      </tbody>
    </table>
  )
}
