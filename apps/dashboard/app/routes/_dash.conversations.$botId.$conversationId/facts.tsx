import type { ReactNode } from "react"
import * as Contact from "~/lib/contact"
import { channelNames, outcomeNames } from "~/lib/filters"
import * as Format from "~/lib/format"
import { clock, dateTime, day } from "~/lib/time"
import type { ConversationDetail } from "~/lib/types"
import { whyOf } from "~/lib/why"
import { StatusBadge } from "~/ui/status-badge"

const Fact = ({ children, name }: { name: string; children: ReactNode }) => (
  <div className="bg-surface px-4 py-2.5">
    <dt className="text-2xs text-faint">{name}</dt>
    <dd className="mt-0.5 line-clamp-3 break-words">{children}</dd>
  </div>
)

const When = ({ at, zone }: { at: string; zone: string }) => {
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={`${dateTime(ms, zone)} ${zone}`}>
      {clock(ms, zone)} <span className="text-xs text-faint">{day(ms, zone)}</span>
    </time>
  )
}

interface Props {
  readonly conversation: ConversationDetail
  readonly botName: string
  readonly zone: string
}

/** Who, where, how it ended, and its numbers. */
export const Facts = ({ botName, conversation: c, zone }: Props) => {
  const length = c.durationSeconds === null ? null : c.durationSeconds * 1000
  return (
    <section className="panel overflow-hidden" aria-labelledby="conversation-title">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line px-4 py-3">
        <div className="min-w-0">
          <h2 id="conversation-title" className="text-lg font-semibold break-words">
            {Contact.label(c.customer)}
            <span className="ml-2 text-sm font-normal text-faint">{Contact.detail(c.customer)}</span>
          </h2>
          <p className="font-mono text-xs break-all text-faint">{c.conversationId}</p>
        </div>
        <p className="flex flex-wrap items-center gap-x-4 text-sm">
          <StatusBadge status={c.status} />
          <span className="text-soft">Outcome: {outcomeNames[c.outcome].toLowerCase()}</span>
        </p>
        <p className="w-full text-xs text-soft">{whyOf(c, zone)}</p>
      </div>
      <dl className="grid grid-cols-2 gap-px bg-line text-sm sm:grid-cols-4">
        <Fact name="Bot">{botName}</Fact>
        <Fact name="Channel">{channelNames[c.channel]}</Fact>
        <Fact name="Started">
          <When at={c.startedAt} zone={zone} />
        </Fact>
        <Fact name="Length">{Format.text(Format.duration(length))}</Fact>
        <Fact name="Messages">
          {Format.number(c.messageCount)}{" "}
          <span className="text-xs text-faint">
            {Format.number(c.inboundCount)} in, {Format.number(c.outboundCount)} out
          </span>
        </Fact>
        <Fact name="Average response">
          {Format.text(Format.duration(c.averageResponseTimeMs))}{" "}
          <span className="text-xs text-faint">max {Format.text(Format.duration(c.maxResponseTimeMs))}</span>
        </Fact>
        <Fact name="Tokens">
          {Format.number(c.tokens.input)} in, {Format.number(c.tokens.output)} out
        </Fact>
        <Fact name="Cost">
          {Format.text(Format.usd(c.costUsd))}
          {c.unpricedMessages > 0 && (
            <span className="ml-1 text-xs text-faint">{c.unpricedMessages} unpriced</span>
          )}
        </Fact>
      </dl>
    </section>
  )
}
