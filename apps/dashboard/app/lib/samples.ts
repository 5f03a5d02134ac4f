/** The counts behind the rates of a range. */
import type { Sample } from "@botflow/domain/Interval"
import type { Totals } from "./types.ts"

export const successes = ({ replies: { failed, successful } }: Totals): Sample => ({
  hits: successful,
  cases: successful + failed
})

export const fallbacks = ({ messages, replies }: Totals): Sample => ({
  hits: replies.fallback,
  cases: messages.outbound
})

export const resolutions = ({ conversations: { closed, outcomes } }: Totals): Sample => ({
  hits: outcomes.resolved_confirmed + outcomes.resolved_assumed,
  cases: closed - outcomes.unengaged
})

export const handoffs = ({ conversations: { engaged, escalated } }: Totals): Sample => ({
  hits: escalated,
  cases: engaged
})
