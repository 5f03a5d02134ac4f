/** Buckets of this process alone. */
import { Clock, Effect, Layer } from "effect"
import { type Bucket, Buckets, draw, level } from "./Buckets.ts"

/** Keys that are remembered; beyond it the one not asked for longest is forgotten, as if it were full. */
const capacity = 50_000

interface State {
  readonly tokens: number
  readonly at: number
}

export const make = () => {
  const states = new Map<string, State>()
  const take = (key: string, bucket: Bucket, wanted = 1) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const known = states.get(key)
      const tokens = known === undefined ? bucket.capacity : level(bucket, known.tokens, now - known.at)
      const taken = draw(bucket, tokens, wanted)
      // Deleted first: a map keeps the order of insertion, so that the oldest comes first.
      states.delete(key)
      states.set(key, { tokens: tokens - taken.granted, at: now })
      const oldest = states.keys().next()
      if (states.size > capacity && oldest.done !== true) states.delete(oldest.value)
      return taken
    })
  const giveBack = (key: string) =>
    Effect.sync(() => {
      const known = states.get(key)
      // More than it holds is none the more when it is next looked at.
      if (known !== undefined) states.set(key, { ...known, tokens: known.tokens + 1 })
    })
  return { take, giveBack, fill: (key: string) => Effect.sync(() => void states.delete(key)) }
}

export const layer = Layer.sync(Buckets, make)
