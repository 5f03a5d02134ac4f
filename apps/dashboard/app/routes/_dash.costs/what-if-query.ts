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

/** @param search the page's query string without the question, such as `?period=7d` */
export const withWhatIf = (search: string, query: WhatIfQuery | null): string => {
  if (query === null) return search
  const params = new URLSearchParams(search)
  if (query.other !== "") params.set("other", query.other)
  for (const name of rateFields) if (query.rates[name] !== "") params.set(name, query.rates[name])
  return `?${params.toString()}`
}
