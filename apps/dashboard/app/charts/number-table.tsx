/** The numbers of a chart, for whoever reads them better than lines; each bucket leads to its conversations. */
import { Link } from "@remix-run/react"
import { Table } from "lucide-react"
import type { ChartModel } from "./model"

interface Props {
  readonly model: ChartModel<string>
  readonly title: string
  readonly zoneLabel: string
  readonly hrefOf: (index: number) => string
}

export const NumberTable = ({ hrefOf, model, title, zoneLabel }: Props) => (
  <details className="border-t border-line text-xs">
    <summary className="flex items-center justify-between px-4 py-1.5 text-faint hover:text-ink">
      <span className="inline-flex items-center gap-1.5">
        <Table size={13} aria-hidden="true" /> Numbers as a table
      </span>
      <span className="max-sm:hidden">{zoneLabel}</span>
    </summary>
    <div className="max-h-72 overflow-auto">
      <table className="data-table w-full">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr>
            <th scope="col">{zoneLabel}</th>
            {model.keys.map((key) => (
              <th key={key} scope="col" className="num">
                {model.names[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.rows.map((row, index) => (
            <tr key={row.t}>
              <th scope="row">
                <Link className="link" to={hrefOf(index)}>
                  {row.name}
                </Link>
                {row.partial && <span className="text-faint"> (not over yet)</span>}
              </th>
              {model.keys.map((key) => (
                <td key={key} className="num">
                  {row.texts[key]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
)
