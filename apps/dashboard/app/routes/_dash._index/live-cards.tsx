/** The last hour of the whole organization; these numbers move by themselves. */
import * as Define from "@botflow/domain/MetricDefinition"
import * as Format from "~/lib/format"
import { clockWithSeconds } from "~/lib/time"
import type { Realtime } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { useLive } from "~/live/use-live"
import { Card } from "~/ui/card"
import { CardPanel } from "~/ui/card-panel"
import { Meter, Pair } from "~/ui/meter"
import { Sparkline } from "~/ui/sparkline"

interface Props {
  readonly realtime: Realtime
  readonly sparks: {
    readonly messages: ReadonlyArray<number>
    readonly average: ReadonlyArray<number | null>
  }
}

const newer = (a: Realtime, b: Realtime | null): Realtime => (b !== null && b.asOf > a.asOf ? b : a)

export const LiveCards = ({ realtime, sparks }: Props) => {
  const { zone } = useDash()
  const now = newer(realtime, useLive().state.metrics)
  const { trend: before } = now
  const versus = "the hour before"
  return (
    <CardPanel
      id="now-title"
      title="Now"
      about="all bots, against the hour before"
      aside={<>as of {clockWithSeconds(Date.parse(now.asOf), zone)}</>}
      columns="grid-cols-2 lg:grid-cols-4"
    >
      <Card
        isLive
        metric={Define.activeNow}
        quantity={Format.count(now.activeConversations)}
        now={now.activeConversations}
        before={before.activeConversations}
        versus={versus}
        figure={<Pair now={now.activeConversations} previous={before.activeConversations} />}
        detail={`${Format.number(before.activeConversations)} an hour ago`}
      />
      <Card
        isLive
        metric={Define.messagesPerHour}
        quantity={Format.count(now.messagesPerHour)}
        now={now.messagesPerHour}
        before={before.messagesPerHour}
        versus={versus}
        figure={<Sparkline values={sparks.messages} />}
        detail="line: 24 hours"
      />
      <Card
        isLive
        metric={Define.recentResponseTime}
        quantity={Format.duration(now.averageResponseTimeMs)}
        now={now.averageResponseTimeMs}
        before={before.averageResponseTimeMs}
        versus={versus}
        figure={<Sparkline values={sparks.average} />}
        detail={`p95 ${Format.text(Format.duration(now.percentiles.p95))}`}
      />
      <Card
        isLive
        metric={Define.recentSuccessRate}
        samples={{
          now: { hits: now.totals.successful, cases: now.totals.successful + now.totals.failed },
          before: null
        }}
        quantity={Format.percent(now.successRate)}
        now={now.successRate}
        before={before.successRate}
        versus={versus}
        figure={<Meter value={now.successRate} previous={before.successRate} />}
        detail={`${Format.number(now.totals.failed)} of ${Format.number(now.totals.successful + now.totals.failed)} failed`}
      />
    </CardPanel>
  )
}
