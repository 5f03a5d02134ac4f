/** How long a conversation may be quiet: a number and its unit. */
import { Fault } from "~/forms/field"
import { units } from "./inactivity"

interface Props {
  readonly id: string
  readonly label: string
  readonly amount: string
  readonly unit: string
  /** What is stored: fields are filled anew when it changes. */
  readonly seconds: number
  readonly fault: string | undefined
  readonly hint?: string
}

export const InactivityField = ({ amount, fault, hint, id, label, seconds, unit }: Props) => (
  <div className="min-w-0 text-sm">
    <label htmlFor={id} className="text-soft">
      {label}
    </label>
    <div className="mt-1 flex gap-1.5">
      <input
        key={`${amount} ${seconds}`}
        id={id}
        name="amount"
        inputMode="decimal"
        required
        maxLength={14}
        autoComplete="off"
        defaultValue={amount}
        aria-invalid={fault === undefined ? undefined : true}
        className={`field w-20 text-right ${fault === undefined ? "" : "border-bad"}`}
      />
      <select key={`${unit} ${seconds}`} name="unit" aria-label="Unit" defaultValue={unit} className="field">
        {Object.keys(units).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
    {fault !== undefined ? (
      <Fault>{fault}</Fault>
    ) : (
      hint !== undefined && <span className="mt-1 block text-2xs text-faint">{hint}</span>
    )}
  </div>
)
