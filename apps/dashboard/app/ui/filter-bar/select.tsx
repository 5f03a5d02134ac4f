interface Props {
  readonly name: string
  readonly label: string
  /** What stands for no choice. */
  readonly any: string
  readonly value: string
  readonly options: ReadonlyArray<readonly [value: string, name: string]>
}

/** A choice that is drawn as made once it is one: the eye finds what narrows the page. */
export const Select = ({ any, label, name, options, value }: Props) => {
  const isKnown = value === "" || options.some(([option]) => option === value)
  return (
    <label className="min-w-0 max-md:w-[calc(50%-0.25rem)]">
      <span className="sr-only">{label}</span>
      <select
        name={name}
        key={value}
        defaultValue={value}
        className={`field w-full md:max-w-36 ${value === "" ? "" : "field-chosen"}`}
      >
        <option value="">{any}</option>
        {!isKnown && <option value={value}>{value}</option>}
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
