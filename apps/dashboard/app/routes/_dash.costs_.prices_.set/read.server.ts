/** A price's form as the API takes it, or what is wrong with each field. */
import { ModelName, type Rates } from "@botflow/domain/Price"
import { Option, Schema } from "effect"
import { ratesOf } from "~/forms/rates.server"
import { rateFields } from "~/forms/rates"
import { fromLocalInput } from "~/lib/time"
import type { PriceField, PriceFields } from "./fields"

const modelOf = Schema.decodeUnknownOption(ModelName)

interface Sent {
  readonly path: { readonly model: string }
  readonly payload: Rates & { readonly validFrom: number }
}

type Reading =
  | { readonly sent: Sent; readonly faults: null }
  | { readonly sent: null; readonly faults: Partial<Record<PriceField, string>> }

export const read = (fields: PriceFields, zone: string): Reading => {
  const model = Option.getOrNull(modelOf(fields.model))
  const validFrom = fromLocalInput(fields.validFrom, zone)
  const { faults, rates } = ratesOf(fields)
  if (model !== null && validFrom !== null && rates !== null)
    return { sent: { path: { model }, payload: { validFrom, ...rates } }, faults: null }
  return {
    sent: null,
    faults: {
      ...(model === null ? { model: "Name the model as messages do: 1 to 200 characters." } : {}),
      ...(validFrom === null ? { validFrom: "Choose a day and a time." } : {}),
      ...faults
    }
  }
}

/** The form's field of each of the API's parameters. */
export const parameters: Record<string, PriceField> = {
  model: "model",
  validFrom: "validFrom",
  ...Object.fromEntries(rateFields.map((name) => [name, name]))
}
