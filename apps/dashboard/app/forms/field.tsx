/** A labelled input with what is wrong with it, or else a hint, right below. */
import { CircleAlert } from "lucide-react"
import { type InputHTMLAttributes, type ReactNode, useId } from "react"

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly name: string
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly fault?: string | undefined
}

export const Fault = ({ children, id }: { children: ReactNode; id?: string }) => (
  <span id={id} role="alert" className="mt-1 flex items-start gap-1 text-xs text-bad">
    <CircleAlert size={13} className="mt-[3px] shrink-0" aria-hidden="true" />
    <span>{children}</span>
  </span>
)

export const Field = ({ className = "", fault, hint, label, ...input }: Props) => {
  const id = useId()
  const note = `${id}-note`
  return (
    <div className={`min-w-0 text-sm ${className}`}>
      <label htmlFor={id} className="text-soft">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={fault === undefined && hint === undefined ? undefined : note}
        className={`field mt-1 block w-full ${fault === undefined ? "" : "border-bad"}`}
        {...input}
      />
      {fault !== undefined ? (
        <Fault id={note}>{fault}</Fault>
      ) : (
        hint !== undefined && (
          <span id={note} className="mt-1 block text-2xs text-faint">
            {hint}
          </span>
        )
      )}
    </div>
  )
}
