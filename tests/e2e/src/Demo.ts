/** The same week for everybody: the simulator's traffic of fixed days, moved by whole weeks until it ends now. */
import * as Simulator from "@botflow/simulator/Simulator"
import { deliver } from "./Delivery.ts"
import { upToDate } from "./Derived.ts"
import type { Product } from "./Product.ts"

const day = 86_400_000
const week = 7 * day
const anchor = Date.parse("2026-01-05T00:00:00Z")

export interface Options {
  readonly seed?: number
  readonly days?: number
  readonly messagesPerMinute?: number
}

/** What happened in the days before `now`: at the same hour of the week it is always the same. */
export const events = (now: number, { days = 3, seed = 1, ...rate }: Options = {}) => {
  const moved = Math.floor((now - anchor) / week) * week
  const to = now - moved
  return [...Simulator.timed({ seed, from: to - days * day, to, ...rate })].map(({ at, event }) => ({
    ...event,
    timestamp: new Date(at + moved).toISOString()
  }))
}

/** A connection may be cut; what is sent again counts once. */
const patiently = async (product: Product, some: ReadonlyArray<object>, attempts = 5): Promise<void> => {
  try {
    await deliver(product, some, { batch: 500, clients: 2 })
  } catch (error) {
    if (attempts === 1) throw error
    await patiently(product, some, attempts - 1)
  }
}

/** Fills the default organization, and waits until its numbers are there. */
export const fill = async (product: Product, options?: Options): Promise<void> => {
  const all = events(Date.now(), options)
  for (let sent = 0; sent < all.length; sent += 5_000) await patiently(product, all.slice(sent, sent + 5_000))
  await upToDate(product, 180_000)
}
