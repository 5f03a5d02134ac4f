/** How often one key or session may ask, and how often one address may come that shows none that is known. */
import { type Bucket, Buckets } from "@botflow/storage/limits/Buckets"
import * as Secrets from "@botflow/storage/postgres/Secrets"
import { Context, Effect, Layer } from "effect"
import * as Leases from "./Leases.ts"
import { tooMany } from "./SignInLimits.ts"

/** Requests a second, for each key or session: more than one machine answers, so that only runaways meet it. */
export const defaultPerSecond = 50_000
/** The same for each address, of requests that nobody is known by: a whole office may come back at once. */
export const defaultPerAddress = 500
/** An address that was quiet may ask for this many seconds' worth at once. */
const burst = 10
/** Who guesses keys guesses slowly; who has forgotten to renew one is told why all the same. */
const perRefused: Bucket = { capacity: 300, perSecond: 10 }

const detail = "More requests than may be made. Wait as long as Retry-After says."

const unlessEmpty = (taken: Effect.Effect<number>) =>
  Effect.flatMap(taken, (waitMs) => (waitMs === 0 ? Effect.void : tooMany(waitMs, detail)))

const make = (perSecond: number, perAddress: number) =>
  Effect.gen(function* () {
    const buckets = yield* Buckets
    const keys = Leases.make(buckets, {
      bucket: { capacity: 2 * perSecond, perSecond },
      nameOf: (token) => `request:key:${Secrets.digest(token).toString("base64url")}`
    })
    const addresses = Leases.make(buckets, {
      bucket: { capacity: burst * perAddress, perSecond: perAddress },
      nameOf: (address) => `request:address:${address}`
    })

    /**
     * Before anything is done for a request: whoever comes without a key, or with one that nobody knows yet, is
     * counted by address. Who was admitted before is not, however much the others behind the same address ask.
     */
    const knock = (token: string, address: string) =>
      keys.has(token) ? Effect.void : unlessEmpty(addresses.take(address))

    /** Before a request of this token, which is valid, is worked on. */
    const admit = (token: string) => unlessEmpty(keys.take(token))

    /** After a request without a valid token. */
    const refused = (token: string, address: string) =>
      Effect.suspend(() => {
        keys.forget(token)
        return Effect.flatMap(
          buckets.take(`request:refused:${address}`, perRefused),
          ({ granted, waitMs }) => (granted > 0 ? Effect.void : tooMany(waitMs, detail))
        )
      })

    return { knock, admit, refused }
  })

export class RequestLimits extends Context.Tag("@botflow/backend/RequestLimits")<
  RequestLimits,
  Effect.Effect.Success<ReturnType<typeof make>>
>() {}

/** Nobody counts. */
const unlimited = Layer.succeed(RequestLimits, {
  knock: () => Effect.void,
  admit: () => Effect.void,
  refused: () => Effect.void
})

/**
 * @param perSecond requests, for each key or session; without any limits for `Infinity`
 * @param perAddress the same for each address, of requests that nobody is known by
 */
export const layer = (perSecond: number, perAddress: number = defaultPerAddress) =>
  perSecond === Infinity ? unlimited : Layer.effect(RequestLimits, make(perSecond, perAddress))
