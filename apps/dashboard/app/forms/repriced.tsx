/** What a change of prices does to stored messages. */
import * as Format from "~/lib/format"
import type { PriceChange } from "~/lib/types"

type Repriced = PriceChange["repriced"]

const signed = (difference: string): string => {
  const text = Format.text(Format.usd(difference))
  return Number(difference) > 0 ? `+${text}` : text
}

const Row = ({ name, text, tint = "" }: { name: string; text: string; tint?: string }) => (
  <div className="flex items-baseline justify-between gap-4 border-b border-line py-1.5 last:border-0">
    <dt className="text-soft">{name}</dt>
    <dd className={`font-medium ${tint}`}>{text}</dd>
  </div>
)

export const RepricedList = ({ repriced }: { repriced: Repriced }) => {
  if (repriced.messages === 0)
    return <p className="text-sm text-soft">No stored message changes its cost. New messages may.</p>
  return (
    <dl className="text-sm">
      <Row name="Messages re-priced" text={Format.number(repriced.messages)} />
      <Row name="Cost before" text={Format.text(Format.usd(repriced.costUsdBefore))} />
      <Row name="Cost after" text={Format.text(Format.usd(repriced.costUsdAfter))} />
      <Row name="Difference" text={signed(repriced.differenceUsd)} />
      {(repriced.newlyPriced > 0 || repriced.newlyUnpriced === 0) && (
        <Row name="Priced for the first time" text={Format.number(repriced.newlyPriced)} />
      )}
      {repriced.newlyUnpriced > 0 && (
        <Row name="Left without a price" text={Format.number(repriced.newlyUnpriced)} tint="text-warn" />
      )}
    </dl>
  )
}
