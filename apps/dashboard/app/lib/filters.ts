/** What a page is narrowed to. All of it lives in the URL; defaults are left out. */
import type { Channel, Outcome, Status } from "./types.ts"

export const periods = ["24h", "7d", "30d"] as const
export type Period = (typeof periods)[number]
export const periodNames: Record<Period, string> = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" }

export const channelNames: Record<Channel, string> = {
  whatsapp: "WhatsApp",
  web: "Web",
  telegram: "Telegram",
  messenger: "Messenger",
  instagram: "Instagram",
  sms: "SMS",
  voice: "Voice",
  email: "Email",
  api: "API",
  other: "Other"
}

export const statusNames: Record<Status, string> = {
  active: "Active",
  resolved: "Resolved",
  escalated: "Escalated",
  closed: "Closed"
}

export const outcomeNames: Record<Outcome, string> = {
  resolved_confirmed: "Resolved, confirmed",
  resolved_assumed: "Resolved, assumed",
  escalated: "Escalated",
  failed: "Failed",
  abandoned: "Abandoned",
  unengaged: "Unengaged",
  open: "Open"
}

export const botMetricNames = { messages: "Messages", p95: "Response p95", success: "Success rate" }
export type BotMetric = keyof typeof botMetricNames

/** More lines over each other nobody tells apart. */
export const mostAgainst = 4

export interface Filters {
  readonly period: Period
  /** Civil time in the organization's zone (`2026-11-24T14:05`) or RFC 3339; with it `period` does not count. */
  readonly from: string
  readonly to: string
  readonly bot: string
  readonly channel: Channel | ""
  readonly model: string
  /** Draw the range before beside this one. */
  readonly compare: boolean
  readonly status: Status | ""
  readonly outcome: Outcome | ""
  readonly q: string
  readonly failed: boolean
  /** An hour of the week, such as `tue-09`; of conversations alone. */
  readonly hour: string
  /** What bots are drawn by, and which of them are laid over each other; both of the page Bots alone. */
  readonly metric: BotMetric
  readonly against: ReadonlyArray<string>
}

export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const

/** @returns `value` where it is a key of `names`, else `""`: a stale link still opens */
const oneOf = <Name extends string>(names: Record<Name, string>, value: string): Name | "" =>
  Object.hasOwn(names, value) ? (value as Name) : ""

export const parse = (params: URLSearchParams): Filters => {
  const value = (name: string) => params.get(name)?.trim() ?? ""
  return {
    period: oneOf(periodNames, value("period")) || "24h",
    from: value("from"),
    to: value("from") === "" ? "" : value("to"),
    bot: value("bot").slice(0, 200),
    channel: oneOf(channelNames, value("channel")),
    model: value("model").slice(0, 200),
    compare: value("compare") === "previous",
    status: oneOf(statusNames, value("status")),
    outcome: oneOf(outcomeNames, value("outcome")),
    q: value("q").slice(0, 200),
    failed: value("failed") === "true",
    hour: /^(mon|tue|wed|thu|fri|sat|sun)-([01]\d|2[0-3])$/.test(value("hour")) ? value("hour") : "",
    metric: oneOf<BotMetric>(botMetricNames, value("metric")) || "messages",
    against: [...new Set(params.getAll("against"))].filter((id) => id !== "").slice(0, mostAgainst)
  }
}

/** The canonical query string, with its `?`; empty where everything is a default. */
export const toSearch = (filters: Partial<Filters>): string => {
  const params = new URLSearchParams()
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") params.set(name, value)
  }
  const custom = filters.from !== undefined && filters.from !== ""
  if (!custom && filters.period !== "24h") put("period", filters.period)
  if (custom) {
    put("from", filters.from)
    put("to", filters.to)
  }
  put("bot", filters.bot)
  put("channel", filters.channel)
  put("model", filters.model)
  put("status", filters.status)
  put("outcome", filters.outcome)
  put("q", filters.q)
  if (filters.failed) params.set("failed", "true")
  put("hour", filters.hour)
  if (filters.metric !== "messages") put("metric", filters.metric)
  for (const botId of filters.against ?? []) params.append("against", botId)
  if (filters.compare) params.set("compare", "previous")
  const search = params.toString()
  return search === "" ? "" : `?${search}`
}

/** Whether the browser's form sent empty fields or defaults, which the canonical URL leaves out. */
export const hasDefaults = (params: URLSearchParams): boolean =>
  [...params].some(([name, value]) => value === "" || (name === "period" && value === "24h")) ||
  (params.has("period") && params.has("from"))

/** Whether anything narrows the data beyond its time range. */
export const isNarrowed = (f: Filters): boolean =>
  f.bot !== "" ||
  f.channel !== "" ||
  f.model !== "" ||
  f.status !== "" ||
  f.outcome !== "" ||
  f.q !== "" ||
  f.failed ||
  f.hour !== ""

/** The filters that Overview knows: a link to it keeps no others. */
export const forOverview = (f: Filters): Partial<Filters> => ({
  period: f.period,
  from: f.from,
  to: f.to,
  bot: f.bot,
  channel: f.channel,
  model: f.model,
  compare: f.compare
})
