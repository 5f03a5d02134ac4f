/** When it is busy: hours of the week as shades, a table for whoever reads numbers; each leads to what it counts. */
import { useLocation, useParams } from "@remix-run/react"
import { forOverview, parse, toSearch, weekdays } from "~/lib/filters"
import { number } from "~/lib/format"
import { isRefusal, type Part } from "~/lib/refusal"
import { Missing } from "~/ui/missing"

const hours = Array.from({ length: 24 }, (_, hour) => hour)
/** Shades besides "none". */
const shades = 5

const clockOf = (hour: number) => `${String(hour).padStart(2, "0")}:00`

/** Square roots, as a few rush hours would leave all others equally pale. */
const shadeOf = (value: number, most: number) =>
  value === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * shades))

/** What the page is narrowed to: by its address, and by its path where it is about one bot. */
const useFilters = () => {
  const filters = parse(new URLSearchParams(useLocation().search))
  return { ...forOverview(filters), bot: useParams()["botId"] ?? filters.bot, compare: false }
}

interface Hours {
  /** Messages of the 168 hours of a week, Monday's first. */
  readonly cells: ReadonlyArray<number>
  /** Else of the last 30 days. */
  readonly isOfRange: boolean
}

interface Props {
  readonly heatmap: Part<Hours>
  readonly zoneLabel: string
}

export const Heatmap = ({ heatmap, zoneLabel }: Props) =>
  isRefusal(heatmap) ? (
    <Missing title="Busy hours" refusal={heatmap} />
  ) : (
    <Shades {...heatmap} zoneLabel={zoneLabel} />
  )

const Shades = ({ cells, isOfRange, zoneLabel }: Hours & { readonly zoneLabel: string }) => {
  const filters = useFilters()
  const range = isOfRange ? {} : ({ period: "30d", from: "", to: "" } as const)
  const some = toSearch({ ...filters, ...range, hour: "mon-00" })
  const hrefOf = (weekday: string, hour: number) =>
    `/conversations${some.replace("hour=mon-00", `hour=${weekday.toLowerCase()}-${clockOf(hour).slice(0, 2)}`)}`
  const most = Math.max(0, ...cells)
  const busiest = cells.indexOf(most)
  const sentence =
    most === 0
      ? "No message in this range."
      : `Busiest on ${weekdays[Math.floor(busiest / 24)]} from ${clockOf(busiest % 24)}: ${number(most)} messages.`
  return (
    <figure className="panel min-w-0">
      <figcaption className="px-4 pt-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h2 className="panel-title">
            Busy hours {!isOfRange && <span className="font-normal text-faint">· last 30 days</span>}
          </h2>
          <span className="flex items-center gap-1.5 text-2xs text-faint" aria-hidden="true">
            less
            <svg width="62" height="10">
              {Array.from({ length: shades }, (_, i) => (
                <rect key={i} x={i * 13} width="11" height="10" rx="1" className={`shade-${i + 1}`} />
              ))}
            </svg>
            more
          </span>
        </div>
        <p className="mt-1 min-h-9 text-xs text-soft">{sentence}</p>
      </figcaption>
      <div className="px-4 pb-3">
        <table className="heatmap">
          <caption className="sr-only">Messages by weekday and hour, {zoneLabel}</caption>
          <thead>
            <tr>
              <td />
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {hour % 6 === 0 ? clockOf(hour) : <span className="sr-only">{clockOf(hour)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays.map((weekday, i) => (
              <tr key={weekday}>
                <th scope="row">{weekday}</th>
                {hours.map((hour) => {
                  const value = cells[i * 24 + hour] ?? 0
                  return (
                    <td
                      key={hour}
                      className={`shade-${shadeOf(value, most)}`}
                      title={`${weekday} ${clockOf(hour)}: ${number(value)}`}
                    >
                      {value === 0 ? "0" : <a href={hrefOf(weekday, hour)}>{number(value)}</a>}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}
