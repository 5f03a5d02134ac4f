/** Two to four bots laid over each other, and their numbers with the best of each marked. */
import { useNavigate } from "@remix-run/react"
import { useMemo } from "react"
import { type BotLine, overlay, ranks } from "~/charts/bot-lines"
import { ChartFigure } from "~/charts/figure"
import { Swatch } from "~/charts/swatch"
import { botMetricNames, type Filters, toSearch } from "~/lib/filters"
import { minuteOf } from "~/lib/span"
import { useDash } from "~/lib/use-dash"
import { type BotTotals, columns } from "./table"

interface Props {
  readonly bots: ReadonlyArray<BotTotals>
  readonly lines: ReadonlyArray<BotLine>
  readonly filters: Filters
  readonly to: string
}

/** Which of the values is best, where better means anything and they differ. */
const bestOf = (values: ReadonlyArray<number | null>, better: string): number | null => {
  const known = values.filter((value) => value !== null)
  if (better === "neither" || new Set(known).size < 2) return null
  return better === "higher" ? Math.max(...known) : Math.min(...known)
}

export const Comparison = ({ bots, filters, lines, to }: Props) => {
  const { botName, zone, zoneLabel } = useDash()
  const navigate = useNavigate()
  const { metric } = filters
  const model = useMemo(() => overlay(lines, metric, zone, botName), [botName, lines, metric, zone])
  const hrefOf = (index: number) => {
    const from = minuteOf(model.rows[index]?.t ?? 0)
    const end = minuteOf(model.rows[index + 1]?.t ?? Date.parse(to))
    return `/conversations${toSearch({ channel: filters.channel, model: filters.model, from, to: end })}`
  }
  const names = bots.map(({ name }) => name)
  return (
    <div className="mt-3 grid gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <ChartFigure
        kind="line"
        title={botMetricNames[metric]}
        sentence={`${names.join(", ")} over each other, on one scale.`}
        model={model}
        zoneLabel={zoneLabel}
        hrefOf={hrefOf}
        onPick={(index) => navigate(hrefOf(index))}
      />
      <section className="panel min-w-0 overflow-x-auto" aria-labelledby="side-title" tabIndex={0}>
        <h2 id="side-title" className="panel-title px-4 pt-3 pb-2">
          Side by side
        </h2>
        <table className="data-table w-full text-sm">
          <thead>
            <tr>
              <th scope="col">Of the range</th>
              {bots.map(({ botId, name }, i) => (
                <th key={botId} scope="col" className="num">
                  <Swatch className={`series-${ranks[i]}`} /> {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map(({ metric: definition, of, text }) => {
              const best = bestOf(bots.map(of), definition.better)
              return (
                <tr key={definition.id}>
                  <th scope="row" className="text-sm whitespace-normal text-soft">
                    {definition.title}
                  </th>
                  {bots.map((bot) => {
                    const isBest = best !== null && of(bot) === best
                    return (
                      <td key={bot.botId} className={`num ${isBest ? "font-semibold text-good" : ""}`}>
                        {text(bot)}
                        {isBest && <span className="sr-only"> (best)</span>}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </div>
  )
}
