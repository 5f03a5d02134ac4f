/** Bots side by side: each number with its trend, the line of the chosen metric, and a box to lay bots over each other. */
import type { Sample } from "@botflow/domain/Interval"
import * as Define from "@botflow/domain/MetricDefinition"
import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import * as Trend from "@botflow/domain/Trend"
import { Link } from "@remix-run/react"
import { type BotMetric, type Filters, toSearch } from "~/lib/filters"
import * as Format from "~/lib/format"
import * as Samples from "~/lib/samples"
import type { Totals } from "~/lib/types"
import { DeltaChip } from "~/ui/delta-chip"
import { Sparkline } from "~/ui/sparkline"

export type BotTotals = Totals & { readonly botId: string; readonly name: string }

export interface Column {
  readonly metric: MetricDefinition
  readonly of: (totals: Totals) => number | null
  readonly text: (totals: Totals) => string
  /** The counts behind a rate. */
  readonly sample?: (totals: Totals) => Sample
  /** Left out where the window is narrower. */
  readonly from: string
  /** What the page draws bots by, where it is this: then it is left out nowhere. */
  readonly drawn?: BotMetric
}

const amount = (usd: string | null) => (usd === null ? null : Number(usd))
const percent = (value: number | null) => Format.text(Format.percent(value))

export const columns: ReadonlyArray<Column> = [
  {
    metric: Define.messages,
    of: ({ messages }) => messages.total,
    text: ({ messages }) => Format.number(messages.total),
    from: ""
  },
  {
    metric: Define.p95ResponseTime,
    of: ({ responseTime }) => responseTime.p95,
    text: ({ responseTime }) => Format.text(Format.duration(responseTime.p95)),
    from: "max-sm:hidden",
    drawn: "p95"
  },
  {
    metric: Define.successRate,
    sample: Samples.successes,
    of: ({ replies }) => replies.successRate,
    text: ({ replies }) => percent(replies.successRate),
    from: "max-sm:hidden",
    drawn: "success"
  },
  {
    metric: Define.fallbackRate,
    sample: Samples.fallbacks,
    of: ({ replies }) => replies.fallbackRate,
    text: ({ replies }) => percent(replies.fallbackRate),
    from: "max-xl:hidden"
  },
  {
    metric: Define.resolutionRate,
    sample: Samples.resolutions,
    of: ({ conversations }) => conversations.resolutionRate,
    text: ({ conversations }) => percent(conversations.resolutionRate),
    from: "max-md:hidden"
  },
  {
    metric: Define.handoffRate,
    sample: Samples.handoffs,
    of: ({ conversations }) => conversations.handoffRate,
    text: ({ conversations }) => percent(conversations.handoffRate),
    from: "max-md:hidden"
  },
  {
    metric: Define.costPerConversation,
    of: ({ cost }) => amount(cost.perConversationUsd),
    text: ({ cost }) => Format.text(Format.usd(cost.perConversationUsd)),
    from: "max-lg:hidden"
  }
]

interface Props {
  readonly bots: ReadonlyArray<BotTotals>
  readonly before: ReadonlyArray<BotTotals>
  readonly lines: ReadonlyMap<string, ReadonlyArray<number | null>>
  readonly filters: Filters
}

export const Table = ({ before, bots, filters, lines }: Props) => {
  const earlier = new Map(before.map((bot) => [bot.botId, bot]))
  const chosen = new Set(filters.against)
  // Beside the messages a phone has room for one more.
  const second = filters.metric === "messages" ? "success" : filters.metric
  const look = ({ drawn, from }: Column) => (drawn === second ? "" : from)
  const search = toSearch({ ...filters, bot: "", against: [], metric: "messages" })
  return (
    <table className="data-table w-full text-sm">
      <caption className="sr-only">Bots, busiest first</caption>
      <thead>
        <tr>
          <th scope="col" className="w-8">
            <span className="sr-only">Lay over each other</span>
          </th>
          <th scope="col">Bot</th>
          <th scope="col" className="max-lg:hidden">
            <span className="sr-only">Its line</span>
          </th>
          {columns.map((column) => (
            <th key={column.metric.id} scope="col" className={`num ${look(column)}`}>
              {column.metric.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bots.map((bot) => {
          const line = lines.get(bot.botId)
          const was = earlier.get(bot.botId)
          return (
            <tr key={bot.botId} className="row-link">
              <td>
                <input
                  type="checkbox"
                  name="against"
                  value={bot.botId}
                  defaultChecked={chosen.has(bot.botId)}
                  aria-label={`Compare ${bot.name}`}
                  className="block size-4 accent-accent"
                />
              </td>
              <td className="max-w-48 max-sm:w-full max-sm:max-w-0">
                <Link
                  to={`/bots/${encodeURIComponent(bot.botId)}${search}`}
                  className="block truncate font-medium hover:underline"
                >
                  {bot.name}
                </Link>
                {bot.name !== bot.botId && (
                  <span className="block truncate text-2xs text-faint">{bot.botId}</span>
                )}
              </td>
              <td className="max-lg:hidden">
                <div className="h-7 w-28">{line !== undefined && <Sparkline values={line} />}</div>
              </td>
              {columns.map((column) => {
                const { metric, of, sample, text } = column
                return (
                  <td key={metric.id} className={`num align-top ${look(column)}`}>
                    <span className="block">{text(bot)}</span>
                    <DeltaChip
                      metric={metric}
                      trend={Trend.of(
                        of(bot),
                        was === undefined ? null : of(was),
                        metric,
                        sample === undefined || was === undefined
                          ? undefined
                          : { now: sample(bot), before: sample(was) }
                      )}
                      versus="the range before"
                    />
                  </td>
                )
              })}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
