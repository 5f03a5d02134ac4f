/**
 * Traffic of a chatbot business, made up from measured shapes.
 *
 * The traffic of a seed is one fixed history of the world: what happens at an instant depends on the seed and the
 * instant alone. So any two ranges fit together without a seam, a range asked for twice is the same twice, and
 * live traffic simply goes on where the history ends.
 */
import { Clock, Effect, Stream } from "effect"
import { type Parameters, parameters as measured } from "./Parameters.ts"
import * as Random from "./Random.ts"
import { expectedMessages, type SentEvent, tell, type Timed } from "./Talk.ts"

export interface Options {
  /** A whole number of 32 bits. */
  readonly seed: number
  /** Milliseconds since the epoch, included. */
  readonly from: number
  /** Milliseconds since the epoch, not included; infinity for a history without end. */
  readonly to: number
  /** Messages a minute, mean of a week; the parameters' own where absent. */
  readonly messagesPerMinute?: number
  /** The same rate at every hour of the week, night or day. */
  readonly steady?: boolean
  /** Without the conversations that began before `from`: for traffic that has no history. */
  readonly newOnly?: boolean
  readonly parameters?: Parameters
}

const hour = 3_600_000

/** A conversation that would take longer is cut off, so that only this many hours before a range matter to it. */
const longestConversationHours = 8

/** The conversations that begin in one hour, counted from the epoch, and all that happens in them. */
const hourOf = (
  index: number,
  { messagesPerMinute, parameters: p = measured, seed, steady = false }: Options
): Array<Timed> => {
  const random = Random.make(seed, index)
  const perHour = ((messagesPerMinute ?? p.messagesPerMinute.value) * 60) / expectedMessages(p)
  const local = index + p.utcOffsetHours.value
  // Day 0 of the epoch was a Thursday.
  const weekday = (Math.floor(local / 24) + 3) % 7
  const factor = (p.hourShare.value[local % 24] ?? 0) * 24 * (p.weekdayFactor.value[weekday] ?? 1)
  const shape = p.hourlyGammaShape.value
  const noise = Random.gamma(random, shape, 1 / shape)
  const incident = Random.chance(random, p.incidentShare.value)
  const conversations = Random.poisson(random, perHour * (steady ? 1 : factor * noise))
  const out: Array<Timed> = []
  for (let n = 0; n < conversations; n++) {
    const own = Random.make(seed, index, n + 1)
    const start = index * hour + Math.floor(own.next() * hour)
    const events = tell(own, { id: `sim-${seed}-${index}-${n}`, start, parameters: p, incident })
    for (const timed of events) if (timed.at < start + longestConversationHours * hour) out.push(timed)
  }
  return out
}

/** Stable, so that events of one conversation at the same instant keep their order. */
const byTime = (a: Timed, b: Timed): number => a.at - b.at

/** The events of a range in time order, made as they are asked for. */
export function* timed(options: Options): Generator<Timed> {
  const { from, newOnly = false, to } = options
  let waiting: Array<Timed> = []
  for (let index = Math.floor(from / hour) - longestConversationHours; index * hour < to; index++) {
    waiting = [...waiting, ...hourOf(index, options)].sort(byTime)
    const end = (index + 1) * hour
    const later = waiting.findIndex(({ at }) => at >= end)
    const now = later < 0 ? waiting : waiting.slice(0, later)
    waiting = later < 0 ? [] : waiting.slice(later)
    for (const one of now) {
      const { at, began } = one
      if (at >= from && at < to && (!newOnly || began >= from)) yield one
    }
  }
}

/** The events of a range in time order, in the JSON shape of the API. */
export function* history(options: Options): Generator<SentEvent> {
  for (const { event } of timed(options)) yield event
}

/**
 * Traffic as it happens, from now on: every step holds the events whose time has come since the step before.
 * Steps without events are left out.
 */
export const live = (
  options: Omit<Options, "from" | "to"> & { readonly everyMs: number }
): Stream.Stream<ReadonlyArray<SentEvent>> =>
  Stream.unwrap(
    Effect.map(Clock.currentTimeMillis, (from) => {
      const events = timed({ ...options, from, to: Number.POSITIVE_INFINITY })
      let next = events.next()
      const step = Effect.gen(function* () {
        yield* Effect.sleep(options.everyMs)
        const now = yield* Clock.currentTimeMillis
        const due: Array<SentEvent> = []
        for (; !next.done && next.value.at <= now; next = events.next()) due.push(next.value.event)
        return due
      })
      return Stream.filter(Stream.repeatEffect(step), (due) => due.length > 0)
    })
  )
