/** The numbers of a chart, for whoever reads them better than lines; each bucket leads to its conversations. */
import { Download, Table } from "lucide-react"
import { useState } from "react"
import type { ChartModel } from "./model"

interface Props {
  readonly model: ChartModel<string>
  readonly title: string
  readonly zoneLabel: string
  readonly hrefOf: (index: number) => string
  /** The same points as a file. */
  readonly csvHref?: string | undefined
}

/** More rows come only when somebody opens them: five tables of 168 rows would be most of the page. */
const inHtml = 31

const Rows = ({ hrefOf, model, title, zoneLabel }: Props) => (
  <table className="number-table data-table w-full">
    <caption className="sr-only">{title}</caption>
    <thead className="sticky top-0 bg-surface">
      <tr>
        <th scope="col">{zoneLabel}</th>
        {model.keys.map((key) => (
          <th key={key} scope="col">
            {model.names[key]}
          </th>
        ))}
        {model.beforeName !== null && <th scope="col">{model.beforeName}</th>}
        {model.notesOf(0).map(({ name }) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {model.rows.map((row, index) => (
        <tr key={row.t}>
          <th scope="row">
            <a href={hrefOf(index)}>{model.nameOf(row)}</a>
            {row.partial && <span className="text-faint"> (not over yet)</span>}
          </th>
          {model.keys.map((key) => (
            <td key={key}>{model.format(row.values[key] ?? null)}</td>
          ))}
          {model.beforeName !== null && <td className="text-faint">{model.format(row.before)}</td>}
          {model.notesOf(index).map(({ name, text }) => (
            <td key={name}>{text}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

export const NumberTable = (props: Props) => {
  const { csvHref, model, title } = props
  const [opened, setOpened] = useState(false)
  const isShort = model.rows.length <= inHtml
  return (
    <div className="relative border-t border-line text-xs">
      <details onToggle={(event) => event.currentTarget.open && setOpened(true)}>
        <summary
          data-shortcut="table"
          className="flex items-center gap-1.5 px-4 py-1.5 text-faint hover:text-ink"
        >
          <Table size={13} aria-hidden="true" /> Numbers as a table
        </summary>
        <div className="max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, numbers`}>
          {isShort || opened ? (
            <Rows {...props} />
          ) : (
            <p className="px-4 py-3 text-soft">
              {model.rows.length} rows. Without JavaScript they are in the CSV file of this chart.
            </p>
          )}
        </div>
      </details>
      {csvHref !== undefined && (
        <a
          href={csvHref}
          download
          className="absolute top-0 right-0 flex items-center gap-1.5 px-4 py-1.5 text-faint hover:text-ink"
          aria-label={`${title} as a CSV file`}
        >
          <Download size={13} aria-hidden="true" /> CSV
        </a>
      )}
    </div>
  )
}
