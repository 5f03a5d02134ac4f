/** Sends events to the API as a bot would: in batches, patiently, each at least once. */
import { Effect, Stream } from "effect"
import { type Stop, stop } from "../Stop.ts"
import * as Http from "./Http.ts"

export interface Counts {
  accepted: number
  duplicates: number
  rejected: number
}

/** The API takes at most 1,000 events at once. */
const batchSize = 500
const longestPauseMs = 10_000

const numberAt = (body: unknown, name: string): number => {
  const value = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined
  return Array.isArray(value) ? value.length : Number(value) || 0
}

/** Sends one batch until it is answered. An event's id makes a repetition harmless. */
const sendBatch = (
  api: string,
  key: string,
  events: ReadonlyArray<unknown>,
  counts: Counts,
  pauseMs = 500
): Effect.Effect<void, Stop> =>
  Effect.gen(function* () {
    const again = (seconds: number | null) =>
      Effect.delay(
        sendBatch(api, key, events, counts, Math.min(pauseMs * 2, longestPauseMs)),
        seconds === null ? pauseMs : seconds * 1000
      )
    const answer = yield* Effect.either(Http.post(`${api}/api/events`, key, { events }))
    if (answer._tag === "Left") return yield* again(null)
    const { body, retryAfter, status } = answer.right
    if (status === 202) {
      counts.accepted += numberAt(body, "accepted")
      counts.duplicates += numberAt(body, "duplicates")
      counts.rejected += numberAt(body, "rejected")
      return
    }
    if (status === 429 || status >= 500) return yield* again(retryAfter)
    if (status === 401 || status === 403) return yield* stop(`${api} does not take this API key (${status})`)
    return yield* stop(`${api}/api/events answers ${status}: ${JSON.stringify(body).slice(0, 300)}`)
  })

/** Sends all that a stream brings; `counts` grows meanwhile. */
export const send = (
  api: string,
  key: string,
  events: Stream.Stream<ReadonlyArray<unknown>>,
  counts: Counts
): Effect.Effect<void, Stop> =>
  Stream.runForEach(events, (due) =>
    Effect.gen(function* () {
      for (let at = 0; at < due.length; at += batchSize)
        yield* sendBatch(api, key, due.slice(at, at + batchSize), counts)
    })
  )

export const noCounts = (): Counts => ({ accepted: 0, duplicates: 0, rejected: 0 })
