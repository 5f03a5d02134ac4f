/** Token buckets: how often something may be done, whoever counts it. */
import { Context, type Effect } from "effect"

/** Holds at most `capacity` tokens, and gains so many `perSecond`. It begins full. */
export interface Bucket {
  readonly capacity: number
  readonly perSecond: number
}

export interface Taken {
  /** Tokens taken: as many as wanted, or as many as there were. */
  readonly granted: number
  /** Milliseconds until there is one again; 0 where something was granted. */
  readonly waitMs: number
}

/** They never fail: where the shared count is away, each process counts for itself. */
export class Buckets extends Context.Tag("@botflow/storage/Buckets")<
  Buckets,
  {
    readonly take: (key: string, bucket: Bucket, wanted?: number) => Effect.Effect<Taken>
    /** Puts one back that was taken. */
    readonly giveBack: (key: string) => Effect.Effect<void>
    /** Makes it full again. */
    readonly fill: (key: string) => Effect.Effect<void>
  }
>() {}

/** What is in a bucket that held `tokens` at a time, at a later one; both times in milliseconds. */
export const level = ({ capacity, perSecond }: Bucket, tokens: number, elapsedMs: number): number =>
  Math.min(capacity, tokens + (Math.max(0, elapsedMs) / 1000) * perSecond)

/** `wanted` tokens, or as many whole ones as there are. */
export const draw = ({ perSecond }: Bucket, tokens: number, wanted: number): Taken => {
  const granted = Math.min(wanted, Math.floor(tokens))
  return granted > 0
    ? { granted, waitMs: 0 }
    : { granted: 0, waitMs: Math.ceil(((1 - tokens) / perSecond) * 1000) }
}
