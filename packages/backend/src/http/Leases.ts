/** Tokens of buckets that many ask for: fetched some at a time, so that most requests ask nobody. */
import type { Bucket, Buckets } from "@botflow/storage/limits/Buckets"
import { Clock, type Context, Effect } from "effect"

/** Tokens fetched at once: asking the shared count for each request would cost as much as many requests do. */
const most = 100
/** Names whose tokens are at hand; forgetting them loses no more than a lease each. */
const capacity = 20_000

interface Lease {
  left: number
  /** Until then there is none to be had, milliseconds since the epoch; nobody is asked before. */
  readonly shutUntil: number
}

const nothing: Readonly<Lease> = { left: 0, shutUntil: 0 }
const oneToken = Effect.succeed(0)

export const make = (
  buckets: Context.Tag.Service<typeof Buckets>,
  options: { readonly bucket: Bucket; readonly nameOf: (key: string) => string }
) => {
  const leases = new Map<string, Lease>()
  const wanted = Math.max(1, Math.min(most, Math.floor(options.bucket.perSecond / 20)))

  const keep = (key: string, lease: Lease) => {
    if (leases.size >= capacity && !leases.has(key)) leases.clear()
    leases.set(key, lease)
  }

  const fetch = (key: string, { shutUntil }: Readonly<Lease>) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (shutUntil > now) return shutUntil - now
      const { granted, waitMs } = yield* buckets.take(options.nameOf(key), options.bucket, wanted)
      // Others may have fetched meanwhile.
      const { left } = leases.get(key) ?? nothing
      keep(key, { left: left + Math.max(0, granted - 1), shutUntil: granted === 0 ? now + waitMs : 0 })
      return granted === 0 ? waitMs : 0
    })

  /** One token. @returns 0, or the milliseconds until there may be one */
  const take = (key: string): Effect.Effect<number> =>
    Effect.suspend(() => {
      const lease = leases.get(key)
      if (lease === undefined || lease.left === 0) return fetch(key, lease ?? nothing)
      // In place: this is done for every request.
      lease.left -= 1
      return oneToken
    })

  return {
    take,
    /** Whether any was taken, as far as is remembered. */
    has: (key: string): boolean => leases.has(key),
    forget: (key: string): void => void leases.delete(key)
  }
}
