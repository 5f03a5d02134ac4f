/** Asks what the range would have cost; faults in the question stay with its form. */
import type { AppLoadContext } from "@remix-run/server-runtime"
import { type RateField, rateFields } from "~/forms/rates"
import { ratesOf } from "~/forms/rates.server"
import { type Faults, faultsOf } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"
import type { narrowing } from "~/lib/query.server"
import type { WhatIf } from "~/lib/types"
import type { WhatIfQuery } from "./what-if-query"

export type WhatIfFaults = Faults<RateField | "other">

export interface WhatIfAnswer {
  readonly query: WhatIfQuery
  readonly result: WhatIf | null
  readonly faults: WhatIfFaults | null
}

type Range = ReturnType<typeof narrowing> & { readonly from: string; readonly to: string }

const payloadOf = ({ other, rates: texts }: WhatIfQuery) => {
  if (other !== "") return { payload: { model: other }, faults: null }
  const { faults, rates } = ratesOf(texts)
  return rates === null ? { payload: null, faults } : { payload: { price: rates }, faults: null }
}

const parameters: Record<string, RateField | "other"> = {
  model: "other",
  ...Object.fromEntries(rateFields.map((name) => [name, name]))
}

export const askWhatIf = async (
  request: Request,
  context: AppLoadContext,
  query: WhatIfQuery,
  urlParams: Range
): Promise<WhatIfAnswer> => {
  const { faults, payload } = payloadOf(query)
  if (payload === null) return { query, result: null, faults: { fields: faults, refusal: null } }
  const { refusal, value } = await softly(request, context, (api) =>
    api.prices.whatIf({ urlParams, payload })
  )
  return { query, result: value, faults: refusal === null ? null : faultsOf(refusal, parameters) }
}
