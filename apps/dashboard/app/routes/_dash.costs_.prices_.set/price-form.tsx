import { Form } from "@remix-run/react"
import { Field } from "~/forms/field"
import { RateFields } from "~/forms/rate-fields"
import { Refused } from "~/forms/refused"
import { useDash } from "~/lib/use-dash"
import type { PriceFaults, PriceFields } from "./fields"

interface Props {
  readonly fields: PriceFields
  readonly faults: PriceFaults | null
  /** In use without a price: likely what somebody wants to name. */
  readonly models: ReadonlyArray<string>
}

/** A GET: what a price would change can be looked at, and passed on, before anything is changed. */
export const PriceForm = ({ faults, fields, models }: Props) => {
  const { zoneLabel } = useDash()
  const at = faults?.fields ?? {}
  return (
    <Form method="get" action="/costs/prices/set" className="panel h-fit space-y-3 p-4">
      <h2 className="panel-title">1. The price</h2>
      {faults?.refusal != null && <Refused refusal={faults.refusal} title="The price was not accepted" />}
      <Field
        key={`model ${fields.model}`}
        name="model"
        label="Model"
        hint="As the sender of messages writes it."
        list="unpriced-models"
        required
        maxLength={200}
        spellCheck={false}
        defaultValue={fields.model}
        fault={at.model}
      />
      <datalist id="unpriced-models">
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      <Field
        key={`validFrom ${fields.validFrom}`}
        type="datetime-local"
        name="validFrom"
        label="In force from"
        hint={`Clocks of ${zoneLabel}. Stored messages from then on are re-priced.`}
        required
        defaultValue={fields.validFrom}
        fault={at.validFrom}
      />
      <fieldset>
        <legend className="mb-2 text-sm text-soft">US dollars per 1,000,000 tokens</legend>
        <RateFields values={fields} faults={at} />
      </fieldset>
      <button type="submit" name="step" value="preview" className="button button-primary">
        Preview
      </button>
    </Form>
  )
}
