import { Fault } from "~/forms/field"
import { units } from "./inactivity"

interface Props {
  /** Whose: tells the fields of several forms apart. */
  readonly of: string
  readonly amount: string
  readonly unit: string
  /** What is stored: fields are filled anew once it changes. */
  readonly stored: number
  readonly fault: string | undefined
}

/** How long a conversation may be quiet: an amount and its unit. */
export const InactivityFields = ({ amount, fault, of, stored, unit }: Props) => (
  <div className="text-sm">
    <label htmlFor={`amount-${of}`} className="text-soft">
      Closes after
    </label>
    <div className="mt-1 flex gap-1.5">
      <input
        key={`${amount} ${stored}`}
        id={`amount-${of}`}
        name="amount"
        inputMode="decimal"
        required
        maxLength={14}
        autoComplete="off"
        defaultValue={amount}
        aria-invalid={fault === undefined ? undefined : true}
        className={`field w-20 text-right ${fault === undefined ? "" : "border-bad"}`}
      />
      <select key={`${unit} ${stored}`} name="unit" aria-label="Unit" defaultValue={unit} className="field">
        {Object.keys(units).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
    {fault !== undefined && <Fault>{fault}</Fault>}
  </div>
)
