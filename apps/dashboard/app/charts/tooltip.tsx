/** All values of one bucket, beside the crosshair. */
import { beforeSwatch } from "./legend"
import type { ChartModel } from "./model"
import { Swatch } from "./swatch"

interface Props {
  readonly model: ChartModel<string>
  readonly index: number
  /** Share of the plot's width. */
  readonly share: number
  readonly swatch: (key: string) => string
}

export const Tooltip = ({ index, model, share, swatch }: Props) => {
  const row = model.rows[index]
  if (row === undefined) return null
  return (
    <div
      className="pointer-events-none absolute top-0 z-10 w-max rounded-[3px] border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md"
      style={
        share < 0.5 ? { left: `calc(${share * 100}% + 8px)` } : { right: `calc(${(1 - share) * 100}% + 8px)` }
      }
      aria-hidden="true"
    >
      <p className="font-medium">{model.nameOf(row)}</p>
      {row.partial && <p className="text-2xs text-faint">not over yet</p>}
      <table className="mt-1">
        <tbody>
          {model.keys.map((key) => (
            <tr key={key}>
              <td className="pr-2">
                <Swatch className={swatch(key)} />
              </td>
              <td className="pr-4 text-soft">{model.names[key]}</td>
              <td className="text-right">{model.format(row.values[key] ?? null)}</td>
            </tr>
          ))}
          {model.beforeName !== null && (
            <tr className="text-faint">
              <td className="pr-2">
                <Swatch className={beforeSwatch(model)} />
              </td>
              <td className="pr-4">{model.beforeName}</td>
              <td className="text-right">{model.format(row.before)}</td>
            </tr>
          )}
          {model.notesOf(index).map(({ name, text }) => (
            <tr key={name} className="text-faint">
              <td />
              <td className="pr-4">{name}</td>
              <td className="text-right">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The same in one sentence, for a screen reader. */
export const sentenceOf = (model: ChartModel<string>, index: number): string => {
  const row = model.rows[index]
  if (row === undefined) return ""
  const values = model.keys.map((key) => `${model.names[key]} ${model.format(row.values[key] ?? null)}`)
  const before = model.beforeName === null ? [] : [`${model.beforeName} ${model.format(row.before)}`]
  const notes = model.notesOf(index).map(({ name, text }) => `${name} ${text}`)
  return `${model.nameOf(row)}: ${[...values, ...before, ...notes].join(", ")}${row.partial ? ", not over yet" : ""}`
}
