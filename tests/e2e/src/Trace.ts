/** Real traces as the events that their import makes of them. */
import * as Lines from "@botflow/cli/import/Lines"
import type { SentEvent } from "@botflow/cli/import/Mapping"
import * as Source from "@botflow/cli/import/Source"
import * as Random from "@botflow/simulator/Random"
import { Effect, Either, Stream } from "effect"

export type { SentEvent }

/** Every event of a trace, in the order of its file. */
export const events = (
  trace: Pick<Source.Options, "file" | "format"> & { readonly model?: string }
): Promise<ReadonlyArray<SentEvent>> =>
  Effect.gen(function* () {
    const { file, mapping } = yield* Source.open({ model: null, start: null, ...trace })
    const lines = Stream.flatMap(Lines.fromFile(file), ({ lines }) => Stream.fromIterable(lines))
    const mapped = yield* Stream.runCollect(Stream.map(lines, mapping.push))
    return [...mapped, mapping.end()].flat().map((one) => Either.getOrThrow(one) as SentEvent)
  }).pipe(Effect.runPromise)

/** The same events at other times. @param byMs added to every timestamp */
export const moved = (all: ReadonlyArray<SentEvent>, byMs: number): ReadonlyArray<SentEvent> =>
  all.map((event) => ({ ...event, timestamp: new Date(Date.parse(event.timestamp) + byMs).toISOString() }))

/** In an order that only the seed decides (Fisher and Yates). */
export const shuffled = <A>(all: ReadonlyArray<A>, seed: number): ReadonlyArray<A> => {
  const random = Random.make(seed)
  const out = [...all]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Random.below(random, i + 1)
    ;[out[i], out[j]] = [out[j] as A, out[i] as A]
  }
  return out
}

const week = 7 * 86_400_000

/**
 * Whole weeks, so that weekdays and clock times stay, that make a trace as recent as it can be when all its
 * conversations shall have lapsed. Milliseconds.
 */
export const weeksToNow = (all: ReadonlyArray<SentEvent>): number => {
  const last = all.reduce((latest, { timestamp }) => Math.max(latest, Date.parse(timestamp)), 0)
  const lapsed = Date.now() - 25 * 3_600_000
  return Math.floor((lapsed - last) / week) * week
}
