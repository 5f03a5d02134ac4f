/** Filters of the URL as parameters of the API. */
import { BotId } from "@botflow/domain/Id"
import { Option, Schema } from "effect"
import { type Filters, weekdays } from "./filters.ts"
import { instantOf } from "./span.ts"

const botIdOf = Schema.decodeUnknownOption(BotId)

export type Range = { period: Filters["period"] } | { from: string; to: string }

/**
 * @param now where an open end lies
 * @returns the range, and a sentence where a custom one cannot be used
 */
export const rangeOf = (
  filters: Filters,
  zone: string,
  now: number
): { range: Range; problem: string | null } => {
  const period: Range = { period: filters.period }
  if (filters.from === "") return { range: period, problem: null }
  const from = instantOf(filters.from, zone)
  const to = filters.to === "" ? now : instantOf(filters.to, zone)
  const otherwise = `showing the last ${filters.period} instead`
  if (from === null || to === null)
    return { range: period, problem: `That is not a date and time; ${otherwise}.` }
  if (from >= to) return { range: period, problem: `The start is not before the end; ${otherwise}.` }
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    problem: null
  }
}

const day = 86_400_000

/** A longer range is drawn by the week: days would be thinner than pixels, and the API tells 2,000 at most. */
const mostDays = 400

/** The buckets a range is cut into, where they are not those that the API would choose. */
export const bucketOf = (range: Range, most = mostDays): { readonly bucket?: "week" } =>
  "from" in range && Date.parse(range.to) - Date.parse(range.from) > most * day ? { bucket: "week" } : {}

const lengths: Record<Filters["period"], number> = { "24h": 1, "7d": 7, "30d": 30 }

/** Roughly where a range lies, for steps to its neighbours: an answer without bounds leaves that open. */
export const spanOf = (range: Range, now: number) =>
  "from" in range
    ? range
    : {
        from: new Date(now - lengths[range.period] * day).toISOString(),
        to: new Date(now).toISOString()
      }

export const narrowing = (filters: Filters) => ({
  ...Option.match(filters.bot === "" ? Option.none() : botIdOf(filters.bot), {
    onNone: () => ({}),
    onSome: (botId) => ({ botId: [botId] })
  }),
  ...(filters.channel === "" ? {} : { channel: [filters.channel] }),
  ...(filters.model === "" ? {} : { model: [filters.model] })
})

/** `tue-09` as the heatmap's cells name it. */
const weekHourOf = (hour: string) => {
  const [day, clock] = hour.split("-")
  return { weekday: weekdays.findIndex((name) => name.toLowerCase() === day) + 1, hour: Number(clock) }
}

export const conversationFilters = (filters: Filters) => ({
  ...narrowing(filters),
  ...(filters.status === "" ? {} : { status: [filters.status] }),
  ...(filters.outcome === "" ? {} : { outcome: [filters.outcome] }),
  ...(filters.q === "" ? {} : { q: filters.q }),
  ...(filters.failed ? { failed: "true" as const } : {}),
  ...(filters.hour === "" ? {} : weekHourOf(filters.hour))
})
