/** Four amounts for 1,000,000 tokens: two that every price has, two that cost as input where they are left out. */
import { Field } from "./field"
import { type RateField, rateFields, rateNames, type RateTexts } from "./rates"

interface Props {
  readonly values: RateTexts
  readonly faults: Partial<Readonly<Record<RateField, string>>>
}

const isOptional = (name: RateField) => name === "cachedInput" || name === "cacheCreationInput"

export const RateFields = ({ faults, values }: Props) => (
  <div className="grid grid-cols-2 gap-3">
    {rateFields.map((name) => (
      <Field
        key={`${name} ${values[name]}`}
        name={name}
        label={rateNames[name]}
        inputMode="decimal"
        placeholder={isOptional(name) ? "as input" : "0.15"}
        required={!isOptional(name)}
        maxLength={60}
        defaultValue={values[name]}
        fault={faults[name]}
      />
    ))}
  </div>
)
