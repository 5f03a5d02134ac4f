/** Messages and events of a conversation in the order they happened. */
import {
  ArrowUpRight,
  Bot,
  Check,
  CornerDownRight,
  Flag,
  Headset,
  Star,
  TriangleAlert,
  User
} from "lucide-react"
import * as Format from "~/lib/format"
import { clockWithSeconds, day } from "~/lib/time"
import type { ConversationDetail, LifecycleEvent, Message } from "~/lib/types"

const senders = {
  customer: { name: "Customer", icon: User },
  bot: { name: "Bot", icon: Bot },
  agent: { name: "Agent", icon: Headset }
}

const events = {
  "conversation.started": { name: "Started", icon: Flag },
  "conversation.resolved": { name: "Resolved", icon: Check },
  "conversation.escalated": { name: "Passed to a human", icon: ArrowUpRight },
  "conversation.rated": { name: "Rated", icon: Star }
}

/** What is known of one message besides its text, as short as it goes. */
const notes = (m: Message): ReadonlyArray<string> => [
  ...(m.model === null ? [] : [m.model]),
  ...(m.tokens === null
    ? []
    : [
        `${Format.number(m.tokens.input)} in${m.tokens.cachedInput > 0 ? ` (${Format.number(m.tokens.cachedInput)} cached)` : ""}, ${Format.number(m.tokens.output)} out`
      ]),
  ...(m.knowledgeBase === null || m.knowledgeBase.queries === 0
    ? []
    : [`knowledge base ${m.knowledgeBase.hits} of ${m.knowledgeBase.queries}`]),
  ...(m.costUsd === null ? [] : [Format.text(Format.usd(m.costUsd))])
]

const Mark = ({ children }: { children: string }) => (
  <span className="inline-flex items-center gap-1 rounded-[3px] bg-bad-wash px-1 text-2xs font-medium text-bad">
    <TriangleAlert size={11} aria-hidden="true" />
    {children}
  </span>
)

const MessageRow = ({ longest, message: m, zone }: { message: Message; longest: number; zone: string }) => {
  const { icon: Icon, name } = senders[m.sender]
  const isInbound = m.direction === "inbound"
  return (
    <li className="grid grid-cols-[4rem_1.25rem_minmax(0,1fr)] gap-x-2 border-b border-line px-4 py-2 last:border-0 sm:grid-cols-[4rem_1.25rem_minmax(0,1fr)_11rem]">
      <time dateTime={m.timestamp} className="text-xs leading-5 text-faint">
        {clockWithSeconds(Date.parse(m.timestamp), zone)}
      </time>
      <Icon size={15} className={`mt-0.5 ${isInbound ? "text-faint" : "text-accent"}`} aria-hidden="true" />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-xs">
          <span className="font-medium">{name}</span>
          {!m.success && <Mark>{`failed${m.error === null ? "" : `: ${m.error}`}`}</Mark>}
          {m.fallback && <Mark>fallback</Mark>}
          <span className="text-faint">{notes(m).join(" · ")}</span>
        </p>
        {m.text !== null && <p className="mt-0.5 text-sm break-words whitespace-pre-wrap">{m.text}</p>}
      </div>
      {m.responseTimeMs !== null && (
        <div className="col-start-3 flex items-center gap-2 text-xs sm:col-start-4">
          <svg width="100%" height="6" aria-hidden="true" className="min-w-0 flex-1">
            <rect width="100%" height="6" rx="1" className="fill-sunken" />
            <rect
              width={`${Math.max(1, (m.responseTimeMs / longest) * 100)}%`}
              height="6"
              rx="1"
              className="fill-accent"
            />
          </svg>
          <span className="w-16 text-right whitespace-nowrap">
            <span className="sr-only">answered in </span>
            {Format.text(Format.duration(m.responseTimeMs))}
          </span>
        </div>
      )}
    </li>
  )
}

const EventRow = ({ event, zone }: { event: LifecycleEvent; zone: string }) => {
  const { icon: Icon, name } = events[event.type]
  const more = event.score !== null ? `${event.score} of 5` : event.reason
  return (
    <li className="grid grid-cols-[4rem_1.25rem_minmax(0,1fr)] gap-x-2 border-b border-line bg-sunken px-4 py-1.5 text-xs last:border-0">
      <time dateTime={event.timestamp} className="text-faint">
        {clockWithSeconds(Date.parse(event.timestamp), zone)}
      </time>
      <Icon size={14} className="text-soft" aria-hidden="true" />
      <p>
        <span className="font-medium">{name}</span>
        {more !== null && <span className="ml-2 text-soft">{more}</span>}
      </p>
    </li>
  )
}

type Entry = { at: number; key: string } & ({ message: Message } | { event: LifecycleEvent })

const isStart = (event: LifecycleEvent) => event.type === "conversation.started"

const inOrder = ({ events, messages }: ConversationDetail): ReadonlyArray<Entry> => {
  const entry = (event: LifecycleEvent): Entry => ({
    at: Date.parse(event.timestamp),
    key: `e ${event.id}`,
    event
  })
  // The sort is stable: at equal times a start comes first, then messages in their own order.
  return [
    ...events.filter(isStart).map(entry),
    ...messages.map(
      (message): Entry => ({ at: Date.parse(message.timestamp), key: `m ${message.id}`, message })
    ),
    ...events.filter((event) => !isStart(event)).map(entry)
  ].sort((x, y) => x.at - y.at)
}

interface Props {
  readonly conversation: ConversationDetail
  readonly zone: string
  readonly zoneLabel: string
}

export const Timeline = ({ conversation, zone, zoneLabel }: Props) => {
  const entries = inOrder(conversation)
  const longest = Math.max(1, ...conversation.messages.map((m) => m.responseTimeMs ?? 0))
  const withoutText = conversation.messages.length > 0 && conversation.messages.every((m) => m.text === null)
  let lastDay = ""
  return (
    <section className="panel mt-3" aria-labelledby="timeline-title">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line px-4 py-2">
        <h3 id="timeline-title" className="panel-title">
          Timeline
        </h3>
        <p className="text-2xs text-faint">{zoneLabel}</p>
      </div>
      <ol>
        {entries.flatMap((entry) => {
          const today = day(entry.at, zone)
          const heading = today === lastDay ? [] : [<DayRow key={`d ${today}`} name={today} />]
          lastDay = today
          return [
            ...heading,
            "message" in entry ? (
              <MessageRow key={entry.key} message={entry.message} longest={longest} zone={zone} />
            ) : (
              <EventRow key={entry.key} event={entry.event} zone={zone} />
            )
          ]
        })}
      </ol>
      {withoutText && (
        <p className="flex items-center gap-2 border-t border-line px-4 py-2 text-xs text-faint">
          <CornerDownRight size={13} aria-hidden="true" />
          Texts are not stored unless the organization turns that on.
        </p>
      )}
    </section>
  )
}

const DayRow = ({ name }: { name: string }) => (
  <li className="border-b border-line px-4 py-1 text-2xs font-medium text-faint">{name}</li>
)
