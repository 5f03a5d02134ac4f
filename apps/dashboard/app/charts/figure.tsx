/** A chart with what makes it readable for everyone: title, legend, one sentence, and its numbers as a table. */
import { Link } from "@remix-run/react"
import { Table } from "lucide-react"
import { Chart, drawings } from "./chart"
import type { ChartModel } from "./model"
import { Swatch } from "./swatch"

interface Props {
  readonly kind: keyof typeof drawings
  readonly title: string
  readonly sentence: string
  readonly model: ChartModel<string>
  readonly zoneLabel: string
  /** Where the conversations behind a bucket are listed. */
  readonly hrefOf: (index: number) => string
  readonly onPick: (index: number) => void
}

export const ChartFigure = ({ hrefOf, kind, model, onPick, sentence, title, zoneLabel }: Props) => (
  <figure className="panel min-w-0">
    <figcaption className="px-4 pt-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="panel-title">{title}</h2>
        <ul className="flex flex-wrap gap-x-3 text-xs text-soft">
          {model.keys.map((key) => (
            <li key={key} className="flex items-center gap-1.5 whitespace-nowrap">
              <Swatch className={drawings[kind].swatch(key)} />
              {model.names[key]}
            </li>
          ))}
        </ul>
      </div>
      <p className="mt-1 min-h-9 text-xs md:min-h-0 text-soft">{sentence}</p>
    </figcaption>
    <Chart kind={kind} model={model} label={`${title}. ${sentence}`} onPick={onPick} />
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
  </figure>
)
