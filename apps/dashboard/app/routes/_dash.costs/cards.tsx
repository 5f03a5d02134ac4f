/** What the chosen range cost, each number against the equally long range before. */
import * as Define from "@botflow/domain/MetricDefinition"
import { type Filters, periodNames } from "~/lib/filters"
import * as Format from "~/lib/format"
import { dateTime } from "~/lib/time"
import { useDash } from "~/lib/use-dash"
import { Card } from "~/ui/card"
import { CardPanel } from "~/ui/card-panel"
import { Meter } from "~/ui/meter"
import { Sparkline } from "~/ui/sparkline"
import type { loader } from "./data.server"
import type { SpendSeries } from "./series.server"

type Spend = Awaited<ReturnType<typeof loader>>["spend"]

interface Props {
  readonly filters: Filters
  readonly spend: Spend
  readonly series: SpendSeries
}

const asNumber = (usd: string | null | undefined) => (usd == null ? null : Number(usd))

const cachedShare = (tokens: Spend["tokens"] | undefined) =>
  tokens === undefined || tokens.input === 0 ? null : tokens.cachedInput / tokens.input

export const Cards = ({ filters, series, spend }: Props) => {
  const { zone } = useDash()
  const { conversations, cost, messages, previous, resolved, tokens } = spend
  const versus = filters.from === "" ? `the ${periodNames[filters.period]} before` : "the same span before"
  const title = filters.from === "" ? `Last ${periodNames[filters.period]}` : "Chosen range"
  return (
    <CardPanel
      id="spend-title"
      title={title}
      about={`against ${versus}`}
      aside={
        <>
          {dateTime(Date.parse(spend.from), zone)} to {dateTime(Date.parse(spend.to), zone)}
        </>
      }
      columns="grid-cols-2 max-xl:[&>:first-child]:col-span-2 xl:grid-cols-5"
    >
      <Card
        metric={Define.cost}
        quantity={Format.usd(cost.usd)}
        now={asNumber(cost.usd)}
        before={asNumber(previous?.cost.usd)}
        versus={versus}
        figure={
          <Sparkline values={series.points.map(({ costs }) => costs.reduce((sum, one) => sum + one, 0))} />
        }
        detail={cost.usd === null ? "nothing with a price" : undefined}
      />
      <Card
        metric={Define.costPerConversation}
        quantity={Format.usd(cost.perConversationUsd)}
        now={asNumber(cost.perConversationUsd)}
        before={asNumber(previous?.cost.perConversationUsd)}
        versus={versus}
        detail={Format.plural(conversations, "conversation")}
      />
      <Card
        metric={Define.costPerResolvedConversation}
        quantity={Format.usd(cost.perResolvedConversationUsd)}
        now={asNumber(cost.perResolvedConversationUsd)}
        before={asNumber(previous?.cost.perResolvedConversationUsd)}
        versus={versus}
        detail={`${Format.number(resolved)} resolved`}
      />
      <Card
        metric={Define.unpricedMessages}
        quantity={Format.count(cost.unpricedMessages)}
        now={cost.unpricedMessages}
        before={previous?.cost.unpricedMessages ?? null}
        versus={versus}
        detail={`of ${Format.plural(messages, "message")}`}
      />
      <Card
        metric={Define.cachedInputShare}
        quantity={Format.percent(cachedShare(tokens))}
        now={cachedShare(tokens)}
        before={cachedShare(previous?.tokens)}
        versus={versus}
        figure={<Meter value={cachedShare(tokens)} previous={cachedShare(previous?.tokens)} />}
        detail={`of ${Format.number(tokens.input)} tokens`}
      />
    </CardPanel>
  )
}
