/** What the range cost, what it would have cost, and where the difference comes from. */
import * as Format from "~/lib/format"
import type { WhatIf } from "~/lib/types"

const tone = (difference: string | null) =>
  difference === null || Number(difference) === 0 ? "" : Number(difference) < 0 ? "text-good" : "text-bad"

/** `+$12.40`: a difference says which way, also upwards. */
const signed = (difference: string | null, digits?: number): string => {
  const text = Format.text(Format.usd(difference, digits))
  return difference !== null && Number(difference) > 0 ? `+${text}` : text
}

const Figure = ({
  name,
  note,
  text,
  tint = ""
}: {
  name: string
  text: string
  note: string
  tint?: string
}) => (
  <div className="bg-surface px-3 py-2 sm:px-4">
    <dt className="text-xs text-soft">{name}</dt>
    <dd>
      <span className={`block text-lg font-medium ${tint}`}>{text}</span>
      <span className="text-2xs text-faint">{note}</span>
    </dd>
  </div>
)

const relative = ({ actualUsd, differenceUsd }: WhatIf): string => {
  if (actualUsd === null || differenceUsd === null || Number(actualUsd) === 0)
    return "nothing to compare with"
  const change = Number(differenceUsd) / Number(actualUsd)
  if (change === 0) return "the same"
  return `${Format.text(Format.percent(Math.abs(change), 0))} ${change < 0 ? "less" : "more"}`
}

export const WhatIfResult = ({ name, result }: { result: WhatIf; name: string }) => {
  const digits = Number(result.whatIfUsd) >= 10 ? 2 : 4
  const cost = (usd: string | null) => Format.text(Format.usd(usd, digits))
  return (
    <div className="min-w-0">
      <dl className="grid grid-cols-3 gap-px border-b border-line bg-line">
        <Figure name="Actual" text={Format.text(Format.usd(result.actualUsd))} note="of priced messages" />
        <Figure name={`At ${name}`} text={Format.text(Format.usd(result.whatIfUsd))} note="of all messages" />
        <Figure
          name="Difference"
          text={signed(result.differenceUsd)}
          note={relative(result)}
          tint={tone(result.differenceUsd)}
        />
      </dl>
      {result.unpricedMessages > 0 && (
        <p className="border-b border-line px-3 py-1.5 text-xs text-warn sm:px-4">
          {Format.plural(result.unpricedMessages, "message")} without a price: in the second number only.
        </p>
      )}
      <table className="data-table w-full text-sm">
        <caption className="sr-only">By the model that was used</caption>
        <thead>
          <tr>
            <th scope="col">Model used</th>
            <th scope="col" className="num max-sm:hidden">
              Messages
            </th>
            <th scope="col" className="num">
              Actual
            </th>
            <th scope="col" className="num">
              What if
            </th>
            <th scope="col" className="num">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {result.byModel.map((row) => (
            <tr key={row.model ?? ""}>
              <th scope="row" className="md:max-w-72">
                <span
                  className={`block text-sm font-normal max-md:break-words max-md:whitespace-normal md:truncate ${row.model === null ? "text-soft" : "text-ink"}`}
                >
                  {row.model ?? "no model named"}
                </span>
              </th>
              <td className="num max-sm:hidden">{Format.number(row.messages)}</td>
              <td className="num">{cost(row.actualUsd)}</td>
              <td className="num">{cost(row.whatIfUsd)}</td>
              <td className={`num ${tone(row.differenceUsd)}`}>{signed(row.differenceUsd, digits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
