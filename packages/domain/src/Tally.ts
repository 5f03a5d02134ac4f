/**
 * Counts and sums over messages: what a rollup holds and every answer is made of. Tallies of
 * disjoint sets of messages add up to the tally of their union.
 */
import { BigDecimal } from "effect"
import type { Message } from "./Event.ts"
import * as Histogram from "./Histogram.ts"
import type { Cost } from "./PriceBook.ts"
import * as Tokens from "./Tokens.ts"
import * as Usd from "./Usd.ts"

// Copied whole for each new one: an object that is put together from parts is many times slower to make and to count in.
const nothing = {
  inbound: 0,
  outbound: 0,
  agent: 0,
  successful: 0,
  failed: 0,
  fallback: 0,
  responses: 0,
  responseMs: 0,
  plainInput: 0,
  cachedInput: 0,
  cacheCreationInput: 0,
  plainOutput: 0,
  reasoningOutput: 0,
  kbQueries: 0,
  kbHits: 0,
  priced: 0,
  unpriced: 0,
  costUsd: Usd.zero,
  responseTimes: Histogram.empty()
}
export type Counter = Exclude<keyof typeof nothing, "costUsd" | "responseTimes">

/** The plain counts, by name; each is a sum over messages. */
export const counters = Object.keys(nothing).filter(
  (name): name is Counter => name !== "costUsd" && name !== "responseTimes"
)

export interface Tally extends Record<Counter, number> {
  /** US dollars of the `priced` messages. */
  costUsd: BigDecimal.BigDecimal
  readonly responseTimes: Histogram.Histogram
}

export const empty = (): Tally => ({ ...nothing, responseTimes: Histogram.empty() })

/** Forgets everything counted, in place: for where thousands are made one after the other. */
export const clear = (tally: Tally): void => {
  for (const name of counters) tally[name] = 0
  tally.costUsd = Usd.zero
  Histogram.clear(tally.responseTimes)
}

/** Adds the plain counts of `other`, in place. */
const addCounters = (into: Tally, other: Readonly<Record<Counter, number>>): void => {
  for (const name of counters) into[name] += other[name]
}

/** Adds `other` to `into`, in place. */
export const addInto = (into: Tally, other: Tally): Tally => {
  addCounters(into, other)
  into.costUsd = BigDecimal.sum(into.costUsd, other.costUsd)
  Histogram.mergeInto(into.responseTimes, other.responseTimes)
  return into
}

/** As a store keeps it: the cost as a decimal string, the histogram in parts, each as its bytes. */
export type Stored = Readonly<Record<Counter, number>> & {
  readonly costUsd: string
  readonly histograms: Iterable<Uint8Array>
}

/** Adds a stored tally to `into`, in place, without decoding its histograms first. */
export const addStoredInto = (into: Tally, stored: Stored): Tally => {
  addCounters(into, stored)
  if (stored.priced > 0) {
    into.costUsd = BigDecimal.sum(into.costUsd, Usd.parse(stored.costUsd) ?? Usd.zero)
  }
  for (const part of stored.histograms) Histogram.mergeEncodedInto(into.responseTimes, part)
  return into
}

const addResponse = (into: Tally, ms: number): void => {
  into.responses++
  into.responseMs += ms
  Histogram.record(into.responseTimes, ms)
}

/** A counted message turns out to have another response time, in place. Milliseconds; `null`: none. */
export const correct = (into: Tally, from: number | null, to: number | null): void => {
  if (from !== null) {
    into.responses--
    into.responseMs -= from
    Histogram.remove(into.responseTimes, from)
  }
  if (to !== null) addResponse(into, to)
}

/** Counts one message, in place. @param responseTimeMs as derived from its conversation */
export const count = (into: Tally, message: Message, responseTimeMs: number | null, cost: Cost): Tally => {
  if (message.direction === "inbound") into.inbound++
  else if (message.sender === "agent") into.agent++
  else {
    into.outbound++
    if (message.success) into.successful++
    else into.failed++
    if (message.fallback) into.fallback++
  }
  if (responseTimeMs !== null) addResponse(into, responseTimeMs)
  const tokens = message.tokens ?? Tokens.none
  into.plainInput += tokens.plainInput
  into.cachedInput += tokens.cachedInput
  into.cacheCreationInput += tokens.cacheCreationInput
  into.plainOutput += tokens.plainOutput
  into.reasoningOutput += tokens.reasoningOutput
  into.kbQueries += message.knowledgeBase?.queries ?? 0
  into.kbHits += message.knowledgeBase?.hits ?? 0
  if (cost._tag === "Priced") {
    into.priced++
    into.costUsd = BigDecimal.sum(into.costUsd, cost.usd)
  } else if (cost._tag === "Unpriced") into.unpriced++
  return into
}

/** All messages of a tally. */
export const messages = (tally: Tally): number => tally.inbound + tally.outbound + tally.agent

/** The cost as it is shown: `null` where nothing is priced. */
export const costUsd = (tally: Tally): BigDecimal.BigDecimal | null =>
  tally.priced === 0 ? null : tally.costUsd
