/** The chosen range in six numbers, each against the equally long range before. */
import type { Sample } from "@botflow/domain/Interval"
import * as Define from "@botflow/domain/MetricDefinition"
import { type Filters, periodNames } from "~/lib/filters"
import { handoffs, resolutions, successes } from "~/lib/samples"
import * as Format from "~/lib/format"
import type { ResponsePoint, VolumePoint } from "~/lib/lean.server"
import { dateTime } from "~/lib/time"
import { type Charted, columnOf } from "~/lib/packed"
import { isRefusal, type Part } from "~/lib/refusal"
import type { Totals } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { Card } from "./card"
import { CardPanel } from "./card-panel"
import { Meter } from "./meter"
import { Missing } from "./missing"
import { Sparkline } from "./sparkline"

type Range = Totals & { readonly from: string; readonly to: string }

interface Props {
  readonly filters: Filters
  readonly summary: Range & { readonly previous: Totals | null }
  readonly responseTimes: Part<Charted<ResponsePoint>>
  readonly messageVolume: Part<Charted<VolumePoint>>
}

const valuesOf = <P extends { readonly t: string }, Key extends string & keyof P>(
  series: Part<Charted<P>>,
  key: Key
) => (isRefusal(series) ? [] : columnOf(series.points, key))

const asNumber = (usd: string | null | undefined) => (usd == null ? null : Number(usd))

export const RangeCards = ({
  summary,
  ...props
}: Omit<Props, "summary"> & { summary: Part<Props["summary"]> }) =>
  isRefusal(summary) ? (
    <div className="mt-3">
      <Missing title="The range in numbers" refusal={summary} />
    </div>
  ) : (
    <Cards {...props} summary={summary} />
  )

const Cards = ({ filters, messageVolume, responseTimes, summary }: Props) => {
  const { zone } = useDash()
  const { conversations, cost, messages, replies, responseTime } = summary
  const before = summary.previous
  const samples = (of: (totals: Totals) => Sample) => ({
    now: of(summary),
    before: before === null ? null : of(before)
  })
  const { outcomes } = conversations
  const outbound = valuesOf(messageVolume, "outbound")
  const versus = filters.from === "" ? `the ${periodNames[filters.period]} before` : "the same span before"
  const title = filters.from === "" ? `Last ${periodNames[filters.period]}` : "Chosen range"
  return (
    <CardPanel
      id="range-title"
      title={title}
      about={`against ${versus}`}
      aside={
        <>
          {dateTime(Date.parse(summary.from), zone)} to {dateTime(Date.parse(summary.to), zone)}
        </>
      }
      columns="grid-cols-2 md:grid-cols-3 xl:grid-cols-6"
    >
      <Card
        metric={Define.messages}
        quantity={Format.count(messages.total)}
        now={messages.total}
        before={before?.messages.total ?? null}
        versus={versus}
        figure={
          <Sparkline values={valuesOf(messageVolume, "inbound").map((n, i) => n + (outbound[i] ?? 0))} />
        }
      />
      <Card
        metric={Define.p95ResponseTime}
        quantity={Format.duration(responseTime.p95)}
        now={responseTime.p95}
        before={before?.responseTime.p95 ?? null}
        versus={versus}
        figure={<Sparkline values={valuesOf(responseTimes, "p95")} />}
      />
      <Card
        metric={Define.successRate}
        samples={samples(successes)}
        quantity={Format.percent(replies.successRate)}
        now={replies.successRate}
        before={before?.replies.successRate ?? null}
        versus={versus}
        figure={<Meter value={replies.successRate} previous={before?.replies.successRate ?? null} />}
      />
      <Card
        metric={Define.resolutionRate}
        samples={samples(resolutions)}
        quantity={Format.percent(conversations.resolutionRate)}
        now={conversations.resolutionRate}
        before={before?.conversations.resolutionRate ?? null}
        versus={versus}
        figure={
          <Meter
            value={conversations.resolutionRate}
            previous={before?.conversations.resolutionRate ?? null}
          />
        }
        detail={<Parts {...outcomes} engaged={conversations.closed - outcomes.unengaged} />}
      />
      <Card
        metric={Define.handoffRate}
        samples={samples(handoffs)}
        quantity={Format.percent(conversations.handoffRate)}
        now={conversations.handoffRate}
        before={before?.conversations.handoffRate ?? null}
        versus={versus}
        figure={
          <Meter value={conversations.handoffRate} previous={before?.conversations.handoffRate ?? null} />
        }
      />
      <Card
        metric={Define.costPerConversation}
        quantity={Format.usd(cost.perConversationUsd)}
        now={asNumber(cost.perConversationUsd)}
        before={asNumber(before?.cost.perConversationUsd)}
        versus={versus}
        detail={
          cost.usd === null && cost.unpricedMessages === 0
            ? "nothing with a cost yet"
            : cost.unpricedMessages === 0
              ? `${Format.text(Format.usd(cost.usd))} in all`
              : `${Format.number(cost.unpricedMessages)} unpriced`
        }
      />
    </CardPanel>
  )
}

/** A resolution nobody confirmed is a guess: both parts are always shown. */
const Parts = (props: { resolved_confirmed: number; resolved_assumed: number; engaged: number }) => {
  if (props.engaged === 0) return "none closed yet"
  const of = (n: number) => Format.text(Format.percent(n / props.engaged))
  return (
    <>
      {of(props.resolved_confirmed)} confirmed, {of(props.resolved_assumed)} assumed
    </>
  )
}
