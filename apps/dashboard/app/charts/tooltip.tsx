/** All values of one bucket, beside the crosshair. */
import type { ChartModel, Row } from "./model"
import { Swatch } from "./swatch"

interface Props {
  readonly model: ChartModel<string>
  readonly row: Row<string>
  /** Share of the plot's width. */
  readonly share: number
  readonly swatch: (key: string) => string
}

export const Tooltip = ({ model, row, share, swatch }: Props) => (
  <div
    className="pointer-events-none absolute top-0 z-10 w-max rounded-[3px] border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md"
    style={
      share < 0.5 ? { left: `calc(${share * 100}% + 8px)` } : { right: `calc(${(1 - share) * 100}% + 8px)` }
    }
    aria-hidden="true"
  >
    <p className="font-medium">{row.name}</p>
    {row.partial && <p className="text-2xs text-faint">not over yet</p>}
    <table className="mt-1">
      <tbody>
        {model.keys.map((key) => (
          <tr key={key}>
            <td className="pr-2">
              <Swatch className={swatch(key)} />
            </td>
            <td className="pr-4 text-soft">{model.names[key]}</td>
            <td className="text-right">{row.texts[key]}</td>
          </tr>
        ))}
        {model.beforeName !== null && (
          <tr className="text-faint">
            <td className="pr-2">
              <Swatch className="series-before" />
            </td>
            <td className="pr-4">{model.beforeName}</td>
            <td className="text-right">{row.beforeText}</td>
          </tr>
        )}
        {row.notes.map(({ name, text }) => (
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

/** The same in one sentence, for a screen reader. */
export const sentenceOf = (model: ChartModel<string>, row: Row<string>): string => {
  const values = model.keys.map((key) => `${model.names[key]} ${row.texts[key]}`)
  const before = model.beforeName === null ? [] : [`${model.beforeName} ${row.beforeText}`]
  const notes = row.notes.map(({ name, text }) => `${name} ${text}`)
  return `${row.name}: ${[...values, ...before, ...notes].join(", ")}${row.partial ? ", not over yet" : ""}`
}
