/** Prices as they are shown. */
import * as Format from "~/lib/format"
import { date, dateTime } from "~/lib/time"
import type { ListedPrice } from "~/lib/types"

/** An exact rate with at least cents: rounding a price would show another one. */
export const rate = (usd: string): string => {
  const digits = usd.split(".")[1]?.length ?? 0
  return Format.text(Format.usd(usd, Math.max(2, digits)))
}

/** Lists name a day, by UTC; a price of one's own has its minute. */
export const since = (
  { source, validFrom }: Pick<ListedPrice, "source" | "validFrom">,
  zone: string
): string => {
  const ms = Date.parse(validFrom)
  return source === "own" ? dateTime(ms, zone) : date(ms, "UTC")
}

export const setPath = (model: string) => `/costs/prices/set?${new URLSearchParams({ model })}`

export const withdrawPath = ({ model, validFrom }: Pick<ListedPrice, "model" | "validFrom">) =>
  `/costs/prices/withdraw?${new URLSearchParams({ model, validFrom })}`
