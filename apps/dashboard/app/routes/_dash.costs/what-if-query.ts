/** The other price somebody asks about: part of the page's address, so that an answer can be passed on. */
import { type RateTexts, rateFields, rateTexts } from "~/forms/rates"

export interface WhatIfQuery {
  /** The price in force of this model; empty where own rates are asked about. */
  readonly other: string
  readonly rates: RateTexts
}

/** @returns null where nothing is asked */
export const parse = (params: URLSearchParams): WhatIfQuery | null => {
  const other = (params.get("other") ?? "").trim().slice(0, 200)
  const rates = rateTexts(params)
  const hasRates = rateFields.some((name) => rates[name] !== "")
  return other === "" && !hasRates ? null : { other, rates }
}

/** The question alone, without a `?`; empty where nothing is asked. */
export const toQuery = (query: WhatIfQuery | null): string => {
  const params = new URLSearchParams()
  if (query === null) return ""
  if (query.other !== "") params.set("other", query.other)
  for (const name of rateFields) if (query.rates[name] !== "") params.set(name, query.rates[name])
  return params.toString()
}

/** @param search the page's query string without the question, such as `?period=7d` */
export const withWhatIf = (search: string, query: WhatIfQuery | null): string => {
  const asked = toQuery(query)
  return asked === "" ? search : `${search === "" ? "?" : `${search}&`}${asked}`
}
