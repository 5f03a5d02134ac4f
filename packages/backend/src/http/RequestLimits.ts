/** How often one key or session may ask, and how often one address may come without a valid one. */
import { type Bucket, Buckets } from "@botflow/storage/limits/Buckets"
import * as Secrets from "@botflow/storage/postgres/Secrets"
import { Context, Effect, Layer } from "effect"
import { tooMany } from "./SignInLimits.ts"

/** Requests a second, for each key or session: more than one machine answers, so that only runaways meet it. */
export const defaultPerSecond = 50_000
/** Who guesses keys guesses slowly; who has forgotten to renew one is told why all the same. */
const perRefused: Bucket = { capacity: 300, perSecond: 10 }
/** Tokens fetched at once: asking the shared count for each request would cost as much as many requests do. */
const lease = 100
/** Keys whose tokens are at hand; forgetting them loses no more than a lease each. */
const capacity = 20_000

const detail = "More requests than may be made. Wait as long as Retry-After says."

const make = (perSecond: number) =>
  Effect.map(Buckets, (buckets) => {
    const bucket: Bucket = { capacity: 2 * perSecond, perSecond }
    const leases = new Map<string, number>()

    /** Before a request of this token is worked on. */
    const admit = (token: string) =>
      Effect.suspend(() => {
        const left = leases.get(token) ?? 0
        if (left > 0) return Effect.sync(() => void leases.set(token, left - 1))
        const wanted = Math.max(1, Math.min(lease, Math.floor(perSecond / 20)))
        const key = `request:key:${Secrets.digest(token).toString("base64url")}`
        return Effect.flatMap(buckets.take(key, bucket, wanted), ({ granted, waitMs }) => {
          if (granted === 0) return tooMany(waitMs, detail)
          if (leases.size >= capacity) leases.clear()
          leases.set(token, (leases.get(token) ?? 0) + granted - 1)
          return Effect.void
        })
      })

    /** After a request without a valid token. */
    const refused = (address: string) =>
      Effect.flatMap(buckets.take(`request:refused:${address}`, perRefused), ({ granted, waitMs }) =>
        granted > 0 ? Effect.void : tooMany(waitMs, detail)
      )

    return { admit, refused }
  })

export class RequestLimits extends Context.Tag("@botflow/backend/RequestLimits")<
  RequestLimits,
  Effect.Effect.Success<ReturnType<typeof make>>
>() {}

/** @param perSecond requests, for each key or session */
export const layer = (perSecond: number) => Layer.effect(RequestLimits, make(perSecond))
