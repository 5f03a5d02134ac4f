/** A small chart for each bot, all on one scale: the eye compares heights, not axes. */
import { Link } from "@remix-run/react"
import { type BotLine, reachOf, textOf } from "~/charts/bot-lines"
import { dotPath, linePath } from "~/charts/path"
import { niceMax } from "~/charts/scale"
import { botMetricNames, type Filters, toSearch } from "~/lib/filters"
import { clock, day } from "~/lib/time"
import { useDash } from "~/lib/use-dash"

const width = 200
const height = 96

interface Props {
  readonly lines: ReadonlyArray<BotLine>
  readonly filters: Filters
}

const peakOf = ({ points }: BotLine) =>
  points.reduce<number | null>(
    (best, { value }) => (value !== null && value > (best ?? -1) ? value : best),
    null
  )

const Small = ({ bottom, line, top }: { line: BotLine; bottom: number; top: number }) => {
  const step = line.points.length < 2 ? 0 : width / (line.points.length - 1)
  const points = line.points.map(({ value }, i) =>
    value === null
      ? null
      : { x: i * step, y: height - 1 - ((value - bottom) / (top - bottom)) * (height - 3) }
  )
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-24 w-full"
      aria-hidden="true"
    >
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} className="chart-grid" />
      <line x1="0" x2={width} y1="1" y2="1" className="chart-grid" />
      <g fill="none" className="stroke-accent" vectorEffect="non-scaling-stroke">
        <path
          d={linePath(points)}
          strokeWidth="1.5"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
        <path d={dotPath(points)} strokeWidth="4" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
      </g>
    </svg>
  )
}

export const Multiples = ({ filters, lines }: Props) => {
  const { botName, zone } = useDash()
  const { metric } = filters
  const ends = [lines[0]?.points[0], lines[0]?.points.at(-1)].flatMap((point) =>
    point === undefined ? [] : Date.parse(point.t)
  )
  const isDay = (ends[1] ?? 0) - (ends[0] ?? 0) < 2 * 86_400_000
  const lowest = Math.min(1, ...lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])))
  const isShare = metric === "success"
  const bottom = isShare ? Math.floor(lowest * 10) / 10 : 0
  const top = isShare ? 1 : niceMax(reachOf(lines, metric))
  return (
    <section className="panel mt-3 min-w-0" aria-labelledby="multiples-title">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <h2 id="multiples-title" className="panel-title">
          {botMetricNames[metric]}{" "}
          <span className="font-normal text-faint">
            · each bot, {textOf(metric, bottom)} to {textOf(metric, top)}
          </span>
        </h2>
      </div>
      <ul className="grid gap-px overflow-hidden sm:grid-cols-2 lg:grid-cols-4">
        {lines.map((line) => (
          <li key={line.botId} className="min-w-0 px-4 py-3 shadow-[0_0_0_1px_var(--line)]">
            <p className="flex items-baseline justify-between gap-2 text-xs">
              <Link
                to={`/bots/${encodeURIComponent(line.botId)}${toSearch({ ...filters, bot: "", against: [], metric: "messages" })}`}
                className="truncate font-medium hover:underline"
              >
                {botName(line.botId)}
              </Link>
              <span className="whitespace-nowrap text-faint">peak {textOf(metric, peakOf(line))}</span>
            </p>
            <div className="mt-2">
              <Small line={line} bottom={bottom} top={top === bottom ? bottom + 1 : top} />
            </div>
            <p className="mt-1 flex justify-between text-2xs text-faint">
              {ends.map((ms) => (
                <span key={ms}>{(isDay ? clock : day)(ms, zone)}</span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
