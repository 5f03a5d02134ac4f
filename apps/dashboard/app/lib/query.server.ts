/** Filters of the URL as parameters of the API. */
import { BotId } from "@botflow/domain/Id"
import { Option, Schema } from "effect"
import type { Filters } from "./filters.ts"
import { fromLocalInput } from "./time.ts"

const botIdOf = Schema.decodeUnknownOption(BotId)

const instant = (text: string, zone: string): number | null => {
  if (/(?:Z|[+-]\d\d:\d\d)$/i.test(text)) {
    const ms = Date.parse(text)
    return Number.isNaN(ms) ? null : ms
  }
  return fromLocalInput(text, zone)
}

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
  const from = instant(filters.from, zone)
  const to = filters.to === "" ? now : instant(filters.to, zone)
  const otherwise = `showing the last ${filters.period} instead`
  if (from === null || to === null)
    return { range: period, problem: `That is not a date and time; ${otherwise}.` }
  if (from >= to) return { range: period, problem: `The start is not before the end; ${otherwise}.` }
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    problem: null
  }
}

export const narrowing = (filters: Filters) => ({
  ...Option.match(filters.bot === "" ? Option.none() : botIdOf(filters.bot), {
    onNone: () => ({}),
    onSome: (botId) => ({ botId: [botId] })
  }),
  ...(filters.channel === "" ? {} : { channel: [filters.channel] }),
  ...(filters.model === "" ? {} : { model: [filters.model] })
})

export const conversationFilters = (filters: Filters) => ({
  ...narrowing(filters),
  ...(filters.status === "" ? {} : { status: [filters.status] }),
  ...(filters.outcome === "" ? {} : { outcome: [filters.outcome] }),
  ...(filters.q === "" ? {} : { q: filters.q }),
  ...(filters.failed ? { failed: "true" as const } : {})
})
